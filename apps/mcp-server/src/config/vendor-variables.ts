// Which vendors have variables of their own. Everything about a vendor's configuration follows from its entry in the providers package.

/** A vendor as the configuration sees it: `PREFIX_API_KEY`, `PREFIX_BASE_URL`, `PREFIX_TIMEOUT` and `PREFIX_MAX_RETRIES` follow from the prefix. */
export interface VendorVariables {
  /** What callers write as `provider`. */
  readonly name: string;
  /** Upper case, without the trailing underscore. */
  readonly envPrefix: string;
  /** The vendor's own address; `null` when only the user can know where the server is. */
  readonly baseUrl: string | null;
  /** Without a key and with an address, a vendor is looked for although nobody named it. */
  readonly needsKey: boolean;
}
