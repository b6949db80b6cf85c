// Which network addresses may be called. Pure: names are resolved elsewhere.
import { BlockList, isIPv6 } from 'node:net'

/** IPv4 ranges that are not the public internet (IANA special-purpose registry, RFC 6890 and successors). */
const reserved4 = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10], // carriers' shared addresses
  ['127.0.0.0', 8],
  ['169.254.0.0', 16], // link-local, the clouds' metadata services among them
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4], // multicast
  ['240.0.0.0', 4],
] as const

/** Within 2000::/3, which alone is public; tunnels count as reserved, since they may lead to any IPv4 address. */
const reserved6 = [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
] as const

const subnets = (family: 'ipv4' | 'ipv6', ranges: readonly (readonly [string, number])[]): BlockList => {
  const list = new BlockList()
  for (const [network, prefix] of ranges) list.addSubnet(network, prefix, family)
  return list
}

const notPublic4 = subnets('ipv4', reserved4)
const notPublic6 = subnets('ipv6', reserved6)
const global6 = subnets('ipv6', [['2000::', 3]])
const loopback4 = subnets('ipv4', [['127.0.0.0', 8]])
const loopback6 = subnets('ipv6', [['::1', 128]])
const mapped = subnets('ipv6', [['::ffff:0:0', 96]])

/** Does this IP address lead to the public internet? IPv4 written as IPv6 (`::ffff:10.0.0.1`) is judged as IPv4. */
export const isPublic = (address: string): boolean => {
  if (!isIPv6(address)) return !notPublic4.check(address)
  // A list of IPv4 ranges also recognises their mapped form.
  if (mapped.check(address, 'ipv6')) return !notPublic4.check(address, 'ipv6')
  return global6.check(address, 'ipv6') && !notPublic6.check(address, 'ipv6')
}

/** Is this the machine itself? */
export const isLoopback = (address: string): boolean =>
  isIPv6(address) ? loopback6.check(address, 'ipv6') || loopback4.check(address, 'ipv6') : loopback4.check(address)
