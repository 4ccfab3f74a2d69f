/**
 * What API Gateway hands to a Lambda function for one HTTP request, as far as we look at it.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html#api-gateway-simple-proxy-for-lambda-input-format
 */
export interface RestProxyEvent {
  readonly httpMethod: string;
  /** Without stage and query string. */
  readonly path: string;
  /** The last value of each header, under the name that the client spelled. */
  readonly headers: Readonly<Record<string, string>> | null;
  /** Every value of each header. */
  readonly multiValueHeaders: Readonly<Record<string, readonly string[]>> | null;
  readonly queryStringParameters: Readonly<Record<string, string>> | null;
  readonly multiValueQueryStringParameters: Readonly<Record<string, readonly string[]>> | null;
  readonly body: string | null;
  readonly isBase64Encoded: boolean;
  readonly requestContext: {
    readonly requestId: string;
    /** `sourceIp`: the address that connected to API Gateway, which no header can forge. */
    readonly identity: { readonly sourceIp: string };
  };
}

/** What a function says of its answer before the first byte of the body, when it streams. */
export interface ResponsePrelude {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * A function's whole answer, when it does not stream.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html#api-gateway-simple-proxy-for-lambda-output-format
 */
export interface RestProxyResult extends ResponsePrelude {
  readonly body: string;
  readonly isBase64Encoded: boolean;
}
