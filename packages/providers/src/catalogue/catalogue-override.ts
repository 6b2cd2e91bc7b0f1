// What a user knows better than the published data: negotiated prices, own servers, models too new to be listed. Parsed by hand and strictly, because a
// typing error in a price must not pass as "unknown".
import { GatewayError, MODEL_CAPABILITIES, type ModelCapability, type ModelPrice, type TokenRates } from '@gateway/core';

/** One correction. What is left out stays as published. */
export interface CatalogueOverride {
  /** The provider's configured name, for instance `openai` or the name given to an own server. */
  readonly provider: string;
  /** The vendor's name for the model, which covers its dated snapshots too; `*` for every model of the provider. */
  readonly model: string;
  /** USD per million tokens. Merged by rate; `tiers` are replaced as a whole, and `[]` removes them. */
  readonly price?: PriceOverride | undefined;
  /** Share of the price that the vendor's batch API takes off, 0 to 1: 0.5 for half price. @default what the vendor's documentation says */
  readonly batchDiscount?: number | undefined;
  readonly contextTokens?: number | undefined;
  readonly maxOutputTokens?: number | undefined;
  readonly capabilities?: readonly ModelCapability[] | undefined;
}

export type PriceOverride = { readonly [Rate in keyof TokenRates]?: number | undefined } & Pick<ModelPrice, 'tiers' | 'asOf'>;

const RATES = ['input', 'output', 'cacheRead', 'cacheWrite', 'cacheWrite1h', 'reasoning'] as const;
const OVERRIDE_KEYS = ['provider', 'model', 'price', 'batchDiscount', 'contextTokens', 'maxOutputTokens', 'capabilities'];
const PRICE_KEYS = [...RATES, 'tiers', 'asOf'];
const TIER_KEYS = ['aboveInputTokens', ...RATES];

type Report = (path: string, problem: string) => void;
type Fields = Readonly<Record<string, unknown>>;

/**
 * Checks parsed JSON: an array of overrides, or an object with `provider/model` as keys and the rest as values.
 *
 * @throws GatewayError `invalid_input` that names every bad field, for instance `[0].price.input`
 */
export function parseCatalogueOverrides(json: unknown): readonly CatalogueOverride[] {
  const problems: string[] = [];
  const report: Report = (path, problem) => {
    problems.push(`${path === '' ? 'the value' : path} ${problem}`);
  };
  const entries = listEntries(json, report);
  for (const { path, value } of entries) checkOverride(path, value, report);
  if (problems.length > 0) {
    throw new GatewayError({
      kind: 'invalid_input',
      message: `The catalogue overrides are not valid: ${problems.join('; ')}.`,
      hint: 'An override is { provider, model, price?: { input, output, cacheRead?, … }, batchDiscount?, contextTokens?, maxOutputTokens?, capabilities? } with prices in USD per million tokens.',
    });
  }
  // Every field has been checked above.
  return entries.map(({ value }) => value as CatalogueOverride);
}

function listEntries(json: unknown, report: Report): readonly { readonly path: string; readonly value: unknown }[] {
  if (Array.isArray(json)) return json.map((value: unknown, index) => ({ path: `[${String(index)}]`, value }));
  if (!isFields(json)) {
    report('', 'must be an array, or an object with provider/model as keys');
    return [];
  }
  return Object.entries(json).map(([key, value]) => {
    const path = JSON.stringify(key);
    const slash = key.indexOf('/');
    if (slash < 1 || slash === key.length - 1) report(path, 'must have the form provider/model');
    if (!isFields(value)) return { path, value };
    for (const name of ['provider', 'model']) if (name in value) report(`${path}.${name}`, 'is already said by the key');
    return { path, value: { ...value, provider: key.slice(0, slash), model: key.slice(slash + 1) } };
  });
}

function checkOverride(path: string, value: unknown, report: Report): void {
  if (!isFields(value)) {
    report(path, 'must be an object');
    return;
  }
  checkKeys({ path, value, known: OVERRIDE_KEYS }, report);
  for (const name of ['provider', 'model']) {
    const text = value[name];
    if (typeof text !== 'string' || text.trim() === '') report(`${path}.${name}`, 'must be a text that is not empty');
  }
  for (const name of ['contextTokens', 'maxOutputTokens']) {
    const count = value[name];
    if (count !== undefined && !(Number.isSafeInteger(count) && Number(count) > 0)) report(`${path}.${name}`, 'must be a whole number above 0');
  }
  const discount = value['batchDiscount'];
  if (discount !== undefined && !(typeof discount === 'number' && discount >= 0 && discount <= 1)) {
    report(`${path}.batchDiscount`, 'must be a share of the price from 0 to 1');
  }
  const capabilities = value['capabilities'];
  const known: readonly unknown[] = MODEL_CAPABILITIES;
  if (capabilities !== undefined && !(Array.isArray(capabilities) && capabilities.every((item) => known.includes(item)))) {
    report(`${path}.capabilities`, `must be a list of ${MODEL_CAPABILITIES.join(', ')}`);
  }
  if (value['price'] !== undefined) checkPrice(`${path}.price`, value['price'], report);
  const price = value['price'];
  if (value['model'] === '*' && isFields(price) && (price['input'] === undefined || price['output'] === undefined)) {
    report(`${path}.price`, 'must have both input and output when it is meant for every model');
  }
}

function checkPrice(path: string, value: unknown, report: Report): void {
  if (!isFields(value)) {
    report(path, 'must be an object');
    return;
  }
  checkKeys({ path, value, known: PRICE_KEYS }, report);
  checkRates(path, value, report);
  const { asOf, tiers } = value;
  if (asOf !== undefined && !(typeof asOf === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(asOf))) report(`${path}.asOf`, 'must be a date as YYYY-MM-DD');
  if (tiers === undefined) return;
  if (!Array.isArray(tiers)) {
    report(`${path}.tiers`, 'must be a list');
    return;
  }
  let previous = 0;
  for (const [index, tier] of tiers.entries()) {
    const tierPath = `${path}.tiers[${String(index)}]`;
    if (!isFields(tier)) {
      report(tierPath, 'must be an object');
      continue;
    }
    checkKeys({ path: tierPath, value: tier, known: TIER_KEYS }, report);
    checkRates(tierPath, tier, report);
    for (const name of ['input', 'output']) if (tier[name] === undefined) report(`${tierPath}.${name}`, 'is missing');
    const above = tier['aboveInputTokens'];
    if (!(Number.isSafeInteger(above) && Number(above) > previous)) report(`${tierPath}.aboveInputTokens`, 'must be a whole number larger than the one before');
    previous = Number(above);
  }
}

function checkRates(path: string, value: Fields, report: Report): void {
  for (const name of RATES) {
    const rate = value[name];
    if (rate !== undefined && !(typeof rate === 'number' && Number.isFinite(rate) && rate >= 0)) {
      report(`${path}.${name}`, 'must be a number of USD per million tokens, 0 or more');
    }
  }
}

function checkKeys(at: { readonly path: string; readonly value: Fields; readonly known: readonly string[] }, report: Report): void {
  for (const key of Object.keys(at.value)) if (!at.known.includes(key)) report(`${at.path}.${key}`, 'is not a known field');
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
