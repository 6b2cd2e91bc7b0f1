// A form with blanks is no answer, however well it fits: every text in it is a placeholder.
import type { JsonValue } from '@gateway/core';

const PLACEHOLDER = /^(?:<[\w .,'|/-]{1,60}>|\.{3}|…|_{2,}|\[(?:your|insert|the|name|value|todo)\b[\w .'-]{0,60}\]|\{\{?[\w .'-]{1,60}\}?\}|(?:string|integer|number|boolean))$/i;

export function isForm(value: JsonValue): boolean {
  const texts: string[] = [];
  let others = 0;
  const visit = (item: JsonValue): void => {
    if (typeof item === 'string') texts.push(item.trim());
    else if (typeof item === 'object' && item !== null) for (const inner of Object.values<JsonValue>(item)) visit(inner);
    else if (item !== null) others += 1;
  };
  visit(value);
  return texts.length > 0 && others === 0 && texts.every((text) => PLACEHOLDER.test(text)) && texts.some((text) => !/^(?:string|integer|number|boolean)$/i.test(text));
}
