import { Construct } from "constructs";
import { Route53Zone } from "#aws/route53-zone";
import { suppress } from "../policy/suppress.ts";

export interface ZoneProps {
  /** The domain that the zone answers for. */
  readonly name: string;
}

/** A public zone of Route 53. Its parent delegates to `nameServers` once, by hand. */
export class Zone extends Construct {
  readonly zone: Route53Zone;

  constructor(scope: Construct, id: string, { name }: ZoneProps) {
    super(scope, id);
    this.zone = new Route53Zone(this, "zone", {
      name,
      comment: "Names of the MCP server",
      forceDestroy: false,
      // A new zone has other name servers: the delegation would point at nothing.
      lifecycle: { preventDestroy: true },
    });
    suppress(
      this.zone,
      "CKV2_AWS_38",
      "Signing is a decision with the parent's registrar: a key that is not in the parent makes the names unreachable.",
    );
    suppress(
      this.zone,
      "CKV2_AWS_39",
      "Queries for two public names tell nothing that the access logs do not.",
    );
  }
}
