// A piece of an answer that can be looked up: it stands in the source, or somebody made it up.
import type { Quantity } from './read-quantity.ts';

interface FactText {
  /** As the answer has it. */
  readonly text: string;
}

export interface QuantityFact extends FactText {
  readonly kind: 'figure';
  readonly quantity: Quantity;
  /** How far below and above it the source's figure may be, because the answer says "about", "nearly" or "more than"; nothing for exactly. */
  readonly slack?: { readonly below: number; readonly above: number } | undefined;
}

export interface DateFactOfAnswer extends FactText {
  readonly kind: 'date';
  readonly keys: readonly string[];
}

export interface WordsFact extends FactText {
  readonly kind: 'quotation' | 'identifier';
  /** Stretches of words that stand in the source one after the other, in this order within each. */
  readonly stretches: readonly (readonly string[])[];
}

export interface NameFact extends FactText {
  readonly kind: 'name';
  /** Ways to say it, any of which will do: words that stand close together. */
  readonly variants: readonly (readonly string[])[];
}

export interface AddressFact extends FactText {
  readonly kind: 'e-mail' | 'URL';
  /** In lower case, without scheme and `www.`. */
  readonly needle: string;
}

export type Fact = QuantityFact | DateFactOfAnswer | WordsFact | NameFact | AddressFact;
