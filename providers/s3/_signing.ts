import { S3Client } from "@bradenmacdonald/s3-lite-client";
import type { S3Settings } from "./_settings.ts";

/** A request as the library describes it. */
export type S3Request = Parameters<S3Client["makeRequest"]>[0];

/** A request ready to be sent. */
export interface SignedRequest {
  readonly url: string;
  readonly headers: Headers;
}

/**
 * The library's client, but signing and sending are two steps. Its own one step cannot be aborted, follows redirects with the
 * credentials, and keeps the headers of an error to itself.
 */
export class SigningClient extends S3Client {
  readonly #settings: S3Settings;
  readonly #send: (request: S3Request) => Promise<Response>;

  /**
   * @param settings Where the bucket is, and who asks
   * @param send Sends the requests of the library's operations
   */
  constructor(settings: S3Settings, send: (request: S3Request) => Promise<Response>) {
    const { accessKeyId, secretAccessKey, sessionToken } = settings.credentials;
    super({
      endPoint: settings.endpoint,
      bucket: settings.bucket,
      region: settings.region,
      pathStyle: settings.pathStyle,
      accessKey: accessKeyId,
      secretKey: secretAccessKey,
      ...(sessionToken !== undefined && { sessionToken }),
    });
    this.#settings = settings;
    this.#send = send;
  }

  override makeRequest(request: S3Request): Promise<Response> {
    return this.#send(request);
  }

  /**
   * Signs a request as of now.
   *
   * @returns Where to send it, and with which headers
   */
  async sign(request: S3Request): Promise<SignedRequest> {
    const headers = new HeadersToSign(request.headers);
    try {
      await super.makeRequest({ ...request, headers });
    } catch (error) {
      if (!(error instanceof Signed)) throw error;
      return { url: this.#url(request, headers.get("host") ?? this.host), headers };
    }
    throw new TypeError("The library has sent a request that it was to sign only");
  }

  #url({ objectName, query }: S3Request, host: string): string {
    const { pathStyle, bucket } = this.#settings;
    const path = pathStyle ? `${this.pathPrefix ?? ""}/${bucket}/${objectName}` : `/${objectName}`;
    const search = new URLSearchParams(query).toString().replaceAll("+", "%20");
    return `${this.protocol}//${host}${path.split("/").map(encodeURIComponent).join("/")}` +
      (search === "" ? "" : `?${search}`);
  }
}

class Signed extends Error {}

/** Setting the signature is the last thing that the library does before it sends: there it is stopped. */
class HeadersToSign extends Headers {
  override set(name: string, value: string): void {
    super.set(name, value);
    if (name.toLowerCase() === "authorization") throw new Signed();
  }
}
