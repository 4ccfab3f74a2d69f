import type { PeerCertificate } from "node:tls";
import { describe, expect, it } from "vitest";
import { checkRedisIdentity } from "../../app/cache/redis-client.ts";

const certificate = (CN: string, subjectaltname?: string) =>
  ({ subject: { CN }, ...(subjectaltname ? { subjectaltname } : {}) }) as PeerCertificate;

describe("checkRedisIdentity", () => {
  it.each([
    ["an address that is the common name", "10.0.0.3", certificate("10.0.0.3")],
    ["an address among the alternative names", "10.0.0.3", certificate("redis", "IP Address:10.0.0.3")],
    ["a name that is the common name", "redis.example.com", certificate("redis.example.com")],
  ])("accepts %s", (_what, host, presented) => {
    expect(checkRedisIdentity(host, presented)).toBeUndefined();
  });

  it.each([
    ["another address as common name", "10.0.0.3", certificate("10.0.0.4")],
    ["alternative names without it", "10.0.0.3", certificate("10.0.0.3", "IP Address:10.0.0.4")],
    ["another name", "redis.example.com", certificate("evil.example.com")],
  ])("refuses %s", (_what, host, presented) => {
    expect(checkRedisIdentity(host, presented)?.message).toMatch(/does not match/);
  });
});
