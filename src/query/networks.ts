import { BlockList, isIP } from 'node:net'
import { type FieldName, fieldOf } from './fields.ts'

/** Whether a word of a field names a network, such as `10.0.0.0/8`. */
export function isNetwork(field: FieldName, text: string): boolean {
  return fieldOf(field).address === true && partsOf(text) !== null
}

/** Whether an address is in a network; an IPv4 address in its IPv6 form is, too. */
export function networkTest(text: string): (address: string) => boolean {
  const network = new BlockList()
  const parts = partsOf(text)
  if (parts !== null) network.addSubnet(parts.address, parts.prefix, familyOf(parts.address))
  return (address) => isIP(address) !== 0 && network.check(address, familyOf(address))
}

function partsOf(text: string): { readonly address: string; readonly prefix: number } | null {
  const [, address = '', bits = ''] = /^([\da-f.:]+)\/(\d{1,3})$/i.exec(text) ?? []
  const family = isIP(address)
  const prefix = Number(bits)
  return family === 0 || prefix > (family === 4 ? 32 : 128) ? null : { address, prefix }
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIP(address) === 6 ? 'ipv6' : 'ipv4'
}
