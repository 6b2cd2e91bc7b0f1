// A form on its way through a `fetch` of another make: undici's does not know the global FormData and would send its name instead.
import type { Fetch } from '@gateway/core';

/** The same `fetch`, which is given forms as the bytes that they are on the wire. */
export function withFormData(fetch: Fetch): Fetch {
  return async (input, init) => {
    if (!(init?.body instanceof FormData)) return await fetch(input, init);
    const form = new Response(init.body);
    const headers = new Headers(init.headers);
    headers.set('content-type', form.headers.get('content-type') ?? '');
    return await fetch(input, { ...init, headers, body: await form.arrayBuffer() });
  };
}
