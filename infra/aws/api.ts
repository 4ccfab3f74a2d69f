import { createHash } from "node:crypto";
import { Construct } from "constructs";
import { ApiGatewayDeployment } from "#aws/api-gateway-deployment";
import { ApiGatewayGatewayResponse } from "#aws/api-gateway-gateway-response";
import { ApiGatewayIntegration } from "#aws/api-gateway-integration";
import { ApiGatewayMethod } from "#aws/api-gateway-method";
import { ApiGatewayResource } from "#aws/api-gateway-resource";
import { ApiGatewayRestApi } from "#aws/api-gateway-rest-api";
import type { LambdaAlias } from "#aws/lambda-alias";
import { LambdaPermission } from "#aws/lambda-permission";
import { Fn } from "#tf";
import { paths } from "../../app/contract/endpoints.ts";
import type { ResponseTransfer } from "../../app/contract/lambda.ts";
import { explain } from "../explain.ts";
import { suppress } from "../policy/suppress.ts";

export interface ApiProps {
  readonly name: string;
  /** What every path invokes. */
  readonly alias: LambdaAlias;
  readonly responseTransfer: ResponseTransfer;
}

/** What the function answers; everything else is the gateway's own 404. */
export const apiPaths = [
  paths.mcp,
  paths.health,
  paths.ready,
  paths.protectedResourceMetadata,
  paths.mcpResourceMetadata,
] as const;

/**
 * Longest that the gateway waits for the function, ms: streamed answers up to 15 minutes, buffered ones 29 s.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/response-transfer-mode.html
 */
export const gatewayTimeoutsMs = { stream: 300_000, buffered: 29_000 } as const;

/**
 * A REST API whose paths all go to one function. The function sees every method, OPTIONS too: it alone knows which
 * origins may call.
 */
export class Api extends Construct {
  readonly api: ApiGatewayRestApi;
  readonly deployment: ApiGatewayDeployment;

  constructor(scope: Construct, id: string, { name, alias, responseTransfer }: ApiProps) {
    super(scope, id);
    this.api = new ApiGatewayRestApi(this, "api", {
      name,
      description: "MCP server, secondary",
      endpointConfiguration: { types: ["REGIONAL"] },
      // The domain is the one way in: the firewall's rules and the host's name hold there.
      disableExecuteApiEndpoint: true,
      lifecycle: { createBeforeDestroy: true },
    });
    const notFound = new ApiGatewayGatewayResponse(this, "not-found", {
      restApiId: this.api.id,
      // What the gateway calls a path that it does not know.
      responseType: "MISSING_AUTHENTICATION_TOKEN",
      statusCode: "404",
      responseTemplates: { "application/json": JSON.stringify({ error: "not_found" }) },
    });
    const integrations = this.createRoutes(alias, responseTransfer);
    const permission = new LambdaPermission(this, "permission", {
      statementId: "api",
      action: "lambda:InvokeFunction",
      functionName: alias.functionName,
      qualifier: alias.name,
      principal: "apigateway.amazonaws.com",
      sourceArn: `${this.api.executionArn}/*/*`,
    });
    explain(permission, "The API invokes the function, by its alias.");
    const shape = JSON.stringify([name, apiPaths, responseTransfer, gatewayTimeoutsMs]);
    this.deployment = new ApiGatewayDeployment(this, "deployment", {
      restApiId: this.api.id,
      // A deployment is a copy: without a new one, changed routes are not served.
      triggers: { routes: createHash("sha256").update(shape).digest("hex") },
      dependsOn: [...integrations, notFound],
      lifecycle: { createBeforeDestroy: true },
    });
  }

  private createRoutes(alias: LambdaAlias, transfer: ResponseTransfer): readonly ApiGatewayIntegration[] {
    const resources = new Map<string, string>([["", this.api.rootResourceId]]);
    const resourceId = (path: string): string => {
      const known = resources.get(path);
      if (known !== undefined) return known;
      const cut = path.lastIndexOf("/");
      const resource = new ApiGatewayResource(this, `resource${idOf(path)}`, {
        restApiId: this.api.id,
        parentId: resourceId(path.slice(0, cut)),
        pathPart: path.slice(cut + 1),
      });
      resources.set(path, resource.id);
      return resource.id;
    };
    return apiPaths.map((path) => this.createRoute(path, { resourceId: resourceId(path), alias, transfer }));
  }

  private createRoute(
    path: string,
    route: {
      readonly resourceId: string;
      readonly alias: LambdaAlias;
      readonly transfer: ResponseTransfer;
    },
  ): ApiGatewayIntegration {
    const { resourceId, alias, transfer } = route;
    const method = new ApiGatewayMethod(this, `method${idOf(path)}`, {
      restApiId: this.api.id,
      resourceId,
      httpMethod: "ANY",
      authorization: "NONE",
    });
    suppress(
      method,
      "CKV_AWS_59",
      "The server itself authenticates its callers, by the same rules on both clouds.",
    );
    suppress(method, "CKV2_AWS_53", "The server itself validates what it is sent, to the last field.");
    return new ApiGatewayIntegration(this, `integration${idOf(path)}`, {
      restApiId: this.api.id,
      resourceId,
      httpMethod: method.httpMethod,
      type: "AWS_PROXY",
      integrationHttpMethod: "POST",
      uri: invokeUri(alias, transfer),
      timeoutMilliseconds: gatewayTimeoutsMs[transfer],
      ...(transfer === "stream" ? { responseTransferMode: "STREAM" } : {}),
    });
  }
}

/**
 * Streaming has a URI of its own; the plain one is refused.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/response-streaming-lambda-configure.html
 */
function invokeUri({ invokeArn }: LambdaAlias, transfer: ResponseTransfer): string {
  if (transfer === "buffered") return invokeArn;
  const dated = Fn.replace(invokeArn, "2015-03-31", "2021-11-15");
  return Fn.replace(dated, "/invocations", "/response-streaming-invocations");
}

/** A path as the end of a construct's id: `/mcp` is `-mcp`. */
function idOf(path: string): string {
  return path.replaceAll("/", "-").replaceAll(".", "");
}
