// A value that is made at its first use, and made again when making it failed.

export interface Once<T> {
  (): Promise<T>;
  /** Whether anybody has asked yet. */
  started(): boolean;
}

export function once<T>(make: () => Promise<T>): Once<T> {
  let value: Promise<T> | undefined;
  const get = async (): Promise<T> => {
    value ??= make().catch((error: unknown) => {
      value = undefined;
      throw error;
    });
    return value;
  };
  return Object.assign(get, { started: () => value !== undefined });
}
