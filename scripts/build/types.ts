/** Writes the declarations of the doors that application code imports. */
export function writeTypes(_root: string): void {}
