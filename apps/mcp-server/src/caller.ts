// Who calls: what a call leaves behind (references, jobs) is found again only by the same caller.

export interface Caller {
  readonly id: string;
}

/** Over stdio and from the command line every process of one user of the machine is the same caller: they share the data directory anyway. */
export const LOCAL_CALLER: Caller = { id: 'local-user' };
