// The format "email" as the specification means it: a Mailbox of RFC 5321, section 4.1.2. The validator's own pattern knows no quoted names and no addresses in brackets.
const ATOM = /^[\w!#$%&'*+/=?^`{|}~-]+$/;
const LABEL = /^[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?$/i;
const QUOTED = /^"(?:[ !#-[\]-~]|\\[ -~])*"$/;

/** @param isAddress says whether a text is an IPv4 or IPv6 address, by its format's name */
export function isEmail(text: string, isAddress: (address: string, format: 'ipv4' | 'ipv6') => boolean): boolean {
  const at = text.lastIndexOf('@');
  if (at < 1) return false;
  const [local, domain] = [text.slice(0, at), text.slice(at + 1)];
  if (!QUOTED.test(local) && !local.split('.').every((part) => ATOM.test(part))) return false;
  const literal = /^\[(IPv6:)?(.*)\]$/i.exec(domain);
  if (literal !== null) return isAddress(literal[2] ?? '', literal[1] === undefined ? 'ipv4' : 'ipv6');
  return domain.length <= 253 && domain.split('.').every((label) => LABEL.test(label));
}
