// The closed list of what can go wrong, and for each kind whether trying the same thing again can help.

/** Whether the same request may succeed when it is simply sent again, by kind of error. */
export const RETRYABLE_BY_KIND = {
  invalid_input: false,
  not_found: false,
  auth: false,
  permission: false,
  not_configured: false,
  rate_limit: true,
  quota: false,
  budget_exceeded: false,
  timeout: true,
  cancelled: false,
  unavailable: true,
  bad_response: true,
  content_filter: false,
  unsupported: false,
  internal: false,
} as const;

/** What went wrong, as one word that programs can branch on. */
export type ErrorKind = keyof typeof RETRYABLE_BY_KIND;

/** Every {@link ErrorKind}, for validation and documentation. */
export const ERROR_KINDS = Object.keys(RETRYABLE_BY_KIND) as readonly ErrorKind[];
