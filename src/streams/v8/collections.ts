/** Classes whose instances hold many things alike: being in one says that it is kept, not that it is used. */
export const COLLECTIONS: ReadonlySet<string> = new Set(['Array', 'Map', 'Set']);
