import { isIPv6 } from "node:net";

/** Groups of 16 bits in the prefix that one customer is given; the rest of an IPv6 address is theirs to choose. */
const PREFIX_GROUPS = 4;
const GROUPS = 8;

/**
 * What counts as one address: an IPv4 address, also when it is written as IPv6, or the /64 of an IPv6 address.
 *
 * @see https://www.rfc-editor.org/rfc/rfc6177 (an end site gets a /64 at the very least)
 */
export function addressRange(address: string): string {
  const withoutZone = withoutPort(address).split("%", 1)[0] ?? "";
  if (!withoutZone.includes(":") || !isIPv6(withoutZone)) return withoutZone;
  const groups = expand(withoutZone);
  const isMappedIPv4 = groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff;
  if (isMappedIPv4) {
    return groups
      .slice(6)
      .flatMap((group) => [group >> 8, group & 0xff])
      .join(".");
  }
  return `${groups
    .slice(0, PREFIX_GROUPS)
    .map((group) => group.toString(16))
    .join(":")}::/64`;
}

/** Some proxies put the client's port into X-Forwarded-For: `203.0.113.1:5678`, `[2001:db8::1]:5678`. */
function withoutPort(address: string): string {
  return /^(?:\[(.+)\]|([\d.]+))(?::\d+)?$/.exec(address)?.slice(1).find(Boolean) ?? address;
}

/** The eight groups of a valid IPv6 address; the URL parser turns an IPv4 ending into hexadecimal groups. */
function expand(address: string): number[] {
  const canonical = new URL(`http://[${address}]`).hostname.slice(1, -1);
  const [head = "", tail] = canonical.split("::");
  const before = parseGroups(head);
  const after = parseGroups(tail ?? "");
  return [...before, ...Array<number>(GROUPS - before.length - after.length).fill(0), ...after];
}

function parseGroups(text: string): number[] {
  return text === "" ? [] : text.split(":").map((group) => Number.parseInt(group, 16));
}
