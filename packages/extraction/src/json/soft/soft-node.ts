// What a model wrote, before anybody knows what it was meant to be: the structure is read, the spelling of every value is kept.

export type SoftNode = SoftText | SoftWord | SoftList | SoftMap;

/** Something in quotes. */
export interface SoftText {
  readonly kind: 'text';
  readonly text: string;
  /** Whether the answer ended inside it. */
  readonly isCut: boolean;
}

/** Something without quotes: a number, a literal, or words. */
export interface SoftWord {
  readonly kind: 'word';
  readonly text: string;
  /** Whether the answer ended with it, so that more of it may have followed. */
  readonly isCut: boolean;
}

export interface SoftList {
  readonly kind: 'list';
  readonly items: readonly SoftNode[];
  /** Whether the answer ended inside it. */
  readonly isCut: boolean;
  /** Whether "..." stands for items that were left out. */
  readonly hasGap: boolean;
}

export interface SoftMap {
  readonly kind: 'map';
  /** In order; a key may come twice. */
  readonly members: readonly SoftMember[];
  readonly isCut: boolean;
  readonly hasGap: boolean;
}

export interface SoftMember {
  readonly key: string;
  readonly node: SoftNode;
}
