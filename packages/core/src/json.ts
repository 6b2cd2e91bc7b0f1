// JSON as TypeScript sees it.

/** Anything that `JSON.parse` can return. */
export type JsonValue = string | number | boolean | null | readonly JsonValue[] | { readonly [key: string]: JsonValue };

/** A JSON object. */
export type JsonObject = { readonly [key: string]: JsonValue };

/** A JSON Schema (2020-12) in object form. */
export type JsonSchema = JsonObject;
