// Who is meant by a provider, a model, or both: a name decides, never a guess that another provider could contradict.
import { GatewayError, type ModelCatalogue, type ModelRegistry, type Provider } from '@gateway/core';
import { suggestName } from '@gateway/text';
import { settingFor } from './http/vendor-error.ts';
import type { Vendor } from './vendor.ts';

/** A provider that the configuration names; `provider` is undefined when it lacks what its vendor needs. */
export interface KnownProvider {
  readonly name: string;
  readonly vendor: Vendor;
  readonly implicit: boolean;
  readonly defaultModel: string | null;
  readonly provider: Provider | undefined;
}

export interface ResolverOptions {
  /** In the order of preference. */
  readonly known: readonly KnownProvider[];
  readonly vendors: readonly Vendor[];
  readonly catalogue: ModelCatalogue;
}

type Resolve = ModelRegistry['resolve'];
type Resolved = ReturnType<Resolve>;

/** The registry's `resolve`. */
export function createResolver(options: ResolverOptions): Resolve {
  const names = new Set([...options.known.map(({ name }) => name), ...options.vendors.map(({ name }) => name)]);
  return ({ provider, model }) => {
    const named = model?.trim() ?? '';
    // A name that was left empty is a mistake; one that was left out is none.
    if (model !== undefined && /(?:^|\/)$/.test(named)) throw namesNothing(model);
    if (provider !== undefined && provider !== '') return resolveNamed(options, provider, stripOwnName(provider, named));
    if (named === '') return resolveNothing(options);
    const slash = named.indexOf('/');
    const prefix = named.slice(0, Math.max(0, slash));
    // Model names may contain slashes themselves: the first part counts only when it is a provider.
    if (names.has(prefix)) return resolveNamed(options, prefix, named.slice(slash + 1));
    return resolveBare(options, named);
  };
}

/** The registry's `resolveProvider`. */
export function createProviderResolver(options: ResolverOptions): ModelRegistry['resolveProvider'] {
  return (name) => requireEntry(options, name).provider;
}

// `{ provider: 'openai', model: 'openai/gpt-5' }` says the same thing twice.
function stripOwnName(provider: string, model: string): string {
  return model.startsWith(`${provider}/`) ? model.slice(provider.length + 1) : model;
}

function resolveNamed(options: ResolverOptions, name: string, model: string): Resolved {
  const entry = requireEntry(options, name);
  return { provider: entry.provider, model: model === '' ? defaultModelOf(entry) : (entry.vendor.toModelName?.(model) ?? model) };
}

function requireEntry(options: ResolverOptions, name: string): Usable {
  const entry = options.known.find((candidate) => candidate.name === name);
  if (entry?.provider !== undefined) return { ...entry, provider: entry.provider };
  const vendor = entry?.vendor ?? options.vendors.find((candidate) => candidate.name === name);
  if (vendor !== undefined) throw notConfigured(vendor, name);
  throw new GatewayError({
    kind: 'not_found',
    message: `There is no provider "${name}".`,
    hint: `Known providers: ${listNames(options).join(', ')}.`,
  });
}

function resolveNothing({ known }: ResolverOptions): Resolved {
  const [only, ...others] = usable(known);
  if (only !== undefined && others.length === 0) return { provider: only.provider, model: defaultModelOf(only) };
  throw new GatewayError({ kind: 'invalid_input', message: 'Neither a provider nor a model is named.', hint: 'Name a model, as "provider/model".' });
}

function resolveBare(options: ResolverOptions, model: string): Resolved {
  const { known, vendors, catalogue } = options;
  const candidates = usable(known);
  const catalogued = candidates.find(({ vendor }) => vendor.catalogueId !== null && catalogue.find(vendor.catalogueId, model) !== undefined);
  const chosen = catalogued ?? candidates.find(({ vendor }) => hasPrefix(vendor, model));
  if (chosen !== undefined) return { provider: chosen.provider, model };
  const [only, ...others] = candidates;
  // With a single provider, any name can only be one of its models, unless it is the name of a provider that was misspelt. Who serves models of many
  // makers has no beginnings of names, and slashes in its names.
  if (only !== undefined && others.length === 0) refuseMisspelt(options, only, model);
  if (only !== undefined && others.length === 0) return { provider: only.provider, model };
  const owner = vendors.find((vendor) => hasPrefix(vendor, model));
  if (owner !== undefined) throw notConfigured(owner, owner.name, model);
  if (candidates.length === 0) {
    throw new GatewayError({ kind: 'not_configured', message: 'No provider is configured.', hint: describeWays(vendors, model) });
  }
  const meant = suggestFull(options, model);
  throw new GatewayError({
    kind: 'not_found',
    message: `No configured provider is known to have the model "${model}".`,
    hint: `${meant === undefined ? '' : `Did you mean "${meant}"? `}Say whose model it is, as "provider/${model}". Configured providers: ${candidates.map(({ name }) => name).join(', ')}.`,
  });
}

function refuseMisspelt(options: ResolverOptions, { name, vendor }: Usable, model: string): void {
  const meant = vendor.modelPrefixes.length === 0 ? undefined : suggestFull(options, model);
  if (meant === undefined) return;
  throw new GatewayError({
    kind: 'not_found',
    message: `There is no provider "${model.slice(0, model.indexOf('/'))}".`,
    hint: `Did you mean "${meant}"? A model that is called so is named as "${name}/${model}".`,
  });
}

/** The name with that of the provider as it may have been meant. */
function suggestFull(options: ResolverOptions, model: string): string | undefined {
  const slash = model.indexOf('/');
  const meant = slash === -1 ? undefined : suggestName(model.slice(0, slash), listNames(options));
  return meant === undefined ? undefined : `${meant}${model.slice(slash)}`;
}

// Every way to get a provider: a key, the address of a server, or a server that is known to run here under its own name.
function describeWays(vendors: readonly Vendor[], model: string): string {
  const settings = vendors.flatMap(({ needsKey, baseUrl, envPrefix }) =>
    needsKey ? [`${envPrefix}_API_KEY`] : baseUrl === null ? [`${envPrefix}_BASE_URL`] : [],
  );
  const local = vendors.flatMap(({ needsKey, baseUrl, name }) => (needsKey || baseUrl === null ? [] : [`"${name}/${model}"`]));
  return `Set one of ${settings.join(', ')}${local.length === 0 ? '' : `, or name a local model, as ${local.join(' or ')}`}.`;
}

type Usable = KnownProvider & { readonly provider: Provider };

function usable(known: readonly KnownProvider[]): readonly Usable[] {
  return known.filter((entry): entry is Usable => entry.provider !== undefined && !entry.implicit);
}

function hasPrefix(vendor: Vendor, model: string): boolean {
  return vendor.modelPrefixes.some((prefix) => model.startsWith(prefix));
}

function defaultModelOf({ name, defaultModel }: KnownProvider): string {
  if (defaultModel !== null) return defaultModel;
  throw new GatewayError({
    kind: 'invalid_input',
    message: `The provider "${name}" has no default model.`,
    hint: `Name one, as "${name}/model"; list_models shows what it offers.`,
  });
}

function notConfigured(vendor: Vendor, name: string, model?: string): GatewayError {
  const setting = vendor.needsKey ? 'API_KEY' : 'BASE_URL';
  return new GatewayError({
    kind: 'not_configured',
    message: model === undefined ? `The provider "${name}" is not configured.` : `The model "${model}" is one of ${vendor.label}, which is not configured.`,
    hint: `Set ${settingFor({ vendor, provider: name }, setting)}.`,
    details: { provider: name },
  });
}

function namesNothing(model: string): GatewayError {
  return new GatewayError({ kind: 'invalid_input', message: `"${model}" names no model.`, hint: 'Name one, as "provider/model", or leave it out where a provider is named.' });
}

function listNames({ known, vendors }: ResolverOptions): readonly string[] {
  return [...new Set([...known.map(({ name }) => name), ...vendors.map(({ name }) => name)])];
}
