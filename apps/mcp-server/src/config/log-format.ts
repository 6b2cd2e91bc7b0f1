// The template of a log line: which names may stand in braces, known to the configuration and to the logger alike.

/** What a `LOG_FORMAT` template may name. */
export const LOG_FORMAT_FIELDS = ['time', 'level', 'emoji', 'message', 'fields'] as const;

/** The names in braces that a template uses but that do not exist. */
export function findUnknownLogFields(template: string): readonly string[] {
  const known: readonly string[] = LOG_FORMAT_FIELDS;
  return [...template.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? '').filter((name) => !known.includes(name));
}
