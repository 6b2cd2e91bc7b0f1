// What the process says when it ends, so that scripts can tell a failure from a misunderstanding.

export const EXIT = {
  ok: 0,
  /** A tool or a start failed. */
  failure: 1,
  /** The command line itself was wrong; the habit of POSIX utilities. */
  usage: 2,
  /** 128 + SIGINT, as shells report it. */
  interrupted: 130,
} as const;
