/** Whether a host is this machine by its name or its address. @param host IPv6 without brackets */
export function isLoopback(host: string): boolean {
  return host === '::1' || /^(localhost|.+\.localhost|127(\.\d{1,3}){3})\.?$/i.test(host)
}
