// The parameters of a local action, as data: what is checked before a pipeline runs, and what types the action sees.

/** What a parameter takes. Without `default` it is required, unless it is `optional`. */
export type Parameter =
  | { readonly kind: 'boolean'; readonly default: boolean }
  | { readonly kind: 'integer'; readonly min: number; readonly max: number; readonly default?: number }
  | { readonly kind: 'text'; readonly minLength?: number; readonly maxLength: number; readonly withoutDigits?: boolean; readonly default?: string }
  | { readonly kind: 'choice'; readonly values: readonly string[]; readonly default?: string; readonly optional?: boolean }
  | { readonly kind: 'choices'; readonly values: readonly string[]; readonly default: readonly string[] };

export type Parameters = Readonly<Record<string, Parameter>>;

type ValueOf<P extends Parameter> = P extends { readonly kind: 'boolean' }
  ? boolean
  : P extends { readonly kind: 'integer' }
    ? number
    : P extends { readonly kind: 'text' }
      ? string
      : P extends { readonly kind: 'choice'; readonly values: readonly (infer V)[] }
        ? P extends { readonly optional: true }
          ? V | undefined
          : V
        : P extends { readonly kind: 'choices'; readonly values: readonly (infer V)[] }
          ? readonly V[]
          : never;

export type ParameterValues<P extends Parameters> = { readonly [K in keyof P]: ValueOf<P[K]> };

/** What is wrong with `value`, or `undefined`. */
export function findFault(parameter: Parameter, value: unknown): string | undefined {
  if (parameter.kind === 'boolean') return typeof value === 'boolean' ? undefined : 'must be true or false';
  if (parameter.kind === 'integer') {
    const isRight = typeof value === 'number' && Number.isInteger(value) && value >= parameter.min && value <= parameter.max;
    return isRight ? undefined : `must be a whole number from ${parameter.min} to ${parameter.max}`;
  }
  if (parameter.kind === 'text') return findTextFault(parameter, value);
  const { values } = parameter;
  const isMember = (one: unknown): boolean => typeof one === 'string' && values.includes(one);
  if (parameter.kind === 'choice') return isMember(value) ? undefined : `must be one of ${values.join(', ')}`;
  return Array.isArray(value) && value.length > 0 && value.every(isMember) ? undefined : `must be a list of ${values.join(', ')}`;
}

function findTextFault(parameter: Extract<Parameter, { readonly kind: 'text' }>, value: unknown): string | undefined {
  if (typeof value !== 'string') return 'must be a string';
  if (value.length < (parameter.minLength ?? 0)) return 'must not be empty';
  if (value.length > parameter.maxLength) return `must have at most ${parameter.maxLength} characters`;
  return parameter.withoutDigits === true && /\d/.test(value) ? 'must not hold digits' : undefined;
}

/** Whether a pipeline may leave it out. */
export function isRequired(parameter: Parameter): boolean {
  return parameter.kind === 'choice' ? parameter.default === undefined && parameter.optional !== true : parameter.default === undefined;
}
