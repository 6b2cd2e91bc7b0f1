// The address of a Redis, checked before anything is sent. It may hold a password: nothing but its host is ever shown.
import { GatewayError } from '@gateway/core';

/**
 * Host and port, for messages.
 *
 * @throws GatewayError `invalid_input` when it is no `redis[s]://[user][:password@]host[:port][/number]`
 * (https://www.iana.org/assignments/uri-schemes/prov/redis)
 */
export function readRedisPlace(url: string): string {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (parsed === undefined || !/^rediss?:$/.test(parsed.protocol) || parsed.host === '') throw addressRefused('it is no redis:// or rediss:// address');
  if (!/^\/?\d*$/.test(parsed.pathname)) throw addressRefused('what follows its last slash is not the number of a database');
  if (!isDecodable(parsed.username) || !isDecodable(parsed.password)) throw addressRefused('its user or password has a percent sign that encodes nothing');
  return parsed.host;
}

function isDecodable(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}

function addressRefused(why: string): GatewayError {
  return new GatewayError({
    kind: 'invalid_input',
    message: `The address of Redis cannot be used: ${why}.`,
    hint: 'Write it as redis://host:6379 or rediss://user:password@host:6379/0; signs that have a meaning in addresses are percent-encoded in user and password.',
  });
}
