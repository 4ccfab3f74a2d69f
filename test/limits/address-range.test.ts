import { describe, expect, it } from "vitest";
import { addressRange } from "../../app/limits/address-range.ts";

describe("addressRange", () => {
  it.each([
    ["203.0.113.7", "203.0.113.7"],
    ["::ffff:203.0.113.7", "203.0.113.7"],
    ["::FFFF:cb00:7107", "203.0.113.7"],
    ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
    ["2001:0DB8:0001:0002::", "2001:db8:1:2::/64"],
    ["2001:db8::1", "2001:db8:0:0::/64"],
    ["2001:db8:1::2:0:0:0", "2001:db8:1:0::/64"],
    ["fe80::1%eth0", "fe80:0:0:0::/64"],
    ["::1", "0:0:0:0::/64"],
    ["64:ff9b::203.0.113.7", "64:ff9b:0:0::/64"],
    ["203.0.113.7:5678", "203.0.113.7"],
    ["[2001:db8::1]:5678", "2001:db8:0:0::/64"],
    ["[::ffff:203.0.113.7]", "203.0.113.7"],
    ["unknown", "unknown"],
    ["", ""],
  ])("counts %s as %s", (address, range) => {
    expect(addressRange(address)).toBe(range);
  });

  it("keeps one customer's addresses together and two customers' apart", () => {
    expect(addressRange("2001:db8:1:2::1")).toBe(addressRange("2001:db8:1:2:ffff:ffff:ffff:ffff"));
    expect(addressRange("2001:db8:1:2::1")).not.toBe(addressRange("2001:db8:1:3::1"));
  });
});
