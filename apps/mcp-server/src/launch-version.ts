// The oldest Node that the application runs on. Part of the launcher: an old Node must be able to parse this file.

/** Same as `engines` in package.json. */
const OLDEST = [22, 19] as const;

export const OLDEST_NODE: string = OLDEST.join('.');

/** Takes versions with or without a leading `v`; what is no version is not new enough. */
export function isNewEnough(version: string): boolean {
  const match = /^v?(\d+)\.(\d+)\./.exec(version.trim());
  if (match === null) return false;
  const major = Number(match[1]);
  return major > OLDEST[0] || (major === OLDEST[0] && Number(match[2]) >= OLDEST[1]);
}
