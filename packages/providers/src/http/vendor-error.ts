// Builds every error that a vendor call can end with: the vendor's own words, without keys, and what to do about it.
import { type ErrorKind, GatewayError, type JsonValue, redactSecrets } from '@gateway/core';
import type { VendorFailure } from '../dialect.ts';
import type { Vendor } from '../vendor.ts';
import { type FailureMeaning, readFailureMeaning } from './failure-kind.ts';

const MAX_VENDOR_WORDS = 600;

/** Who is being called, as errors speak of it. */
export interface Target {
  readonly vendor: Vendor;
  /** The provider's configured name. */
  readonly provider: string;
  /** The base URL as configured. */
  readonly baseUrl: string;
  /** Every key of the provider: none may appear in an error. */
  readonly secrets: readonly string[];
}

export interface FailedAnswer {
  readonly failure: VendorFailure;
  /** The HTTP status, or the one that the failure stands for. */
  readonly status: number | undefined;
  readonly retryAfterMs?: number | undefined;
}

/** The error that a vendor's refusal means. */
export function createFailureError(target: Target, { failure, status, retryAfterMs }: FailedAnswer): GatewayError {
  const meaning = readFailureMeaning(failure, status);
  const words = shorten(redactSecrets(failure.message ?? '', target.secrets).trim());
  const said = status === undefined ? 'reported a failure' : `answered with status ${String(status)}`;
  const details: Record<string, JsonValue> = { provider: target.provider };
  if (status !== undefined) details['status'] = status;
  if (meaning.reason !== undefined) details['reason'] = meaning.reason;
  if (failure.codes[0] !== undefined) details['code'] = redactSecrets(failure.codes[0], target.secrets);
  if (failure.parameter !== undefined) details['parameter'] = redactSecrets(failure.parameter, target.secrets);
  return new GatewayError({
    kind: meaning.kind,
    message: `${target.vendor.label} ${said}${words === '' ? '.' : `: ${words}`}`,
    hint: hintFor(target, meaning, status),
    retryAfterMs: failure.retryAfterMs ?? retryAfterMs,
    details,
  });
}

/** The error of an exchange that broke off, or never began: nothing of what was thrown survives but its code. */
export function createConnectionError(target: Target, code: string, began: boolean): GatewayError {
  const what = began ? `The connection to ${target.vendor.label} broke off` : `${target.vendor.label} could not be reached`;
  return new GatewayError({
    kind: 'unavailable',
    message: `${what} at ${hostOf(target.baseUrl)} (${redactSecrets(code, target.secrets)}).`,
    hint: `Check the network, and ${settingFor(target, 'BASE_URL')}.`,
    details: { provider: target.provider, code: redactSecrets(code, target.secrets) },
  });
}

/** The error of an answer that cannot be understood. */
export function createBadResponseError(target: Target, what: string): GatewayError {
  return new GatewayError({
    kind: 'bad_response',
    message: `${target.vendor.label} sent an answer that cannot be read: ${redactSecrets(what, target.secrets)}`,
    hint: `If it happens again, check that ${settingFor(target, 'BASE_URL')} points at the API itself.`,
    details: { provider: target.provider },
  });
}

/** How the user sets something of this provider: an environment variable, or its entry in the configuration. */
export function settingFor(target: { readonly vendor: Vendor; readonly provider: string }, name: 'API_KEY' | 'BASE_URL' | 'TIMEOUT'): string {
  if (target.provider === target.vendor.name) return `${target.vendor.envPrefix}_${name}`;
  const option = { API_KEY: 'API key', BASE_URL: 'base URL', TIMEOUT: 'time limit' }[name];
  return `the ${option} of provider "${target.provider}"`;
}

function hintFor(target: Target, { kind, reason }: FailureMeaning, status: number | undefined): string | undefined {
  if (reason === 'context_window') return 'Send less text, or name a model with a larger context window.';
  if (reason === 'unsupported_parameter') return 'Leave that parameter out for this model.';
  if (status !== undefined && status < 400) return `The API redirects elsewhere, which is not followed. Check ${settingFor(target, 'BASE_URL')}.`;
  return HINT_BY_KIND[kind]?.(target);
}

const tryLater = (): string => 'Try again later, or let another provider answer.';

const HINT_BY_KIND: Readonly<Partial<Record<ErrorKind, (target: Target) => string>>> = {
  auth: (target) => `Check ${settingFor(target, 'API_KEY')}.`,
  permission: (target) => `The key may not use this model or region. Check what ${settingFor(target, 'API_KEY')} is allowed to do.`,
  not_found: (target) =>
    `Check the model's name; list_models shows what ${target.provider} offers. If every model is unknown, check ${settingFor(target, 'BASE_URL')}.`,
  rate_limit: () => 'Wait, send fewer requests at once, or configure several keys as a comma list.',
  quota: (target) => `Add credit or raise the limit of the ${target.vendor.label} account.`,
  content_filter: () => 'The vendor refuses this content. Rephrase it, or use another provider.',
  timeout: tryLater,
  unavailable: tryLater,
};

// A base URL may carry user names or tokens; the host is enough to recognise it.
function hostOf(baseUrl: string): string {
  return URL.canParse(baseUrl) ? new URL(baseUrl).host : 'its configured address';
}

function shorten(text: string): string {
  return text.length > MAX_VENDOR_WORDS ? `${text.slice(0, MAX_VENDOR_WORDS)}…` : text;
}
