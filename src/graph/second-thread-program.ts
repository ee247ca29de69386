/** The second thread's program. What is done there, and what meanwhile on the first one, is told in `graph-work.ts`. */
import { serveTasks } from '../io/second-thread.js';
import { createGraphTasks } from './graph-tasks.js';

serveTasks(createGraphTasks());
