import { CONFIDENCES, type Confidence } from '../../model/vocabulary.js';

/** The weaker of two confidences. */
export function weakerOf(a: Confidence, b: Confidence): Confidence {
  return CONFIDENCES.indexOf(a) > CONFIDENCES.indexOf(b) ? a : b;
}
