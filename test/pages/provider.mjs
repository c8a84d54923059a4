// A small OpenID provider: it lets in whoever it is told to, by the authorization code flow with PKCE.

import { createHash, generateKeyPairSync, randomUUID, sign } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";

const base64 = (data) => Buffer.from(typeof data === "string" || Buffer.isBuffer(data) ? data : JSON.stringify(data)).toString("base64url");

/** Provider signs everybody in as `person`, without a question. */
export class Provider {
  /** @type {{ preferred_username: string, groups: string[] } | undefined} undefined: it refuses */ person;
  #codes = new Map(); // code → what was asked for
  #key = generateKeyPairSync("rsa", { modulusLength: 2048 });

  static async start() {
    const provider = new Provider();
    provider.server = createServer((request, response) => provider.#serve(request, response));
    provider.server.listen(0, "127.0.0.1");
    await once(provider.server, "listening");
    provider.issuer = `http://127.0.0.1:${provider.server.address().port}`;
    return provider;
  }

  async stop() {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, "close");
  }

  async #serve(request, response) {
    const url = new URL(request.url, this.issuer), json = (body, status = 200) => response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
    switch (url.pathname) {
      case "/.well-known/openid-configuration":
        return json({ issuer: this.issuer, authorization_endpoint: `${this.issuer}/authorize`, token_endpoint: `${this.issuer}/token`, jwks_uri: `${this.issuer}/keys`, id_token_signing_alg_values_supported: ["RS256"], response_types_supported: ["code"], subject_types_supported: ["public"] });
      case "/keys":
        return json({ keys: [{ ...this.#key.publicKey.export({ format: "jwk" }), kid: "1", use: "sig", alg: "RS256" }] });
      case "/authorize":
        return this.#authorize(url.searchParams, response);
      case "/token": {
        let body = "";
        for await (const chunk of request) body += chunk;
        return this.#token(new URLSearchParams(body), json);
      }
    }
    json({}, 404);
  }

  /** The person has nothing to press: they are sent back at once. */
  #authorize(asked, response) {
    const back = new URL(asked.get("redirect_uri")), code = randomUUID();
    back.searchParams.set("state", asked.get("state"));
    if (this.person) {
      this.#codes.set(code, { ...Object.fromEntries(asked), person: this.person });
      back.searchParams.set("code", code);
    } else back.searchParams.set("error", "access_denied");
    response.writeHead(302, { location: back.href }).end();
  }

  #token(given, json) {
    const asked = this.#codes.get(given.get("code"));
    this.#codes.delete(given.get("code")); // a code is good once
    if (!asked || createHash("sha256").update(given.get("code_verifier") ?? "").digest("base64url") !== asked.code_challenge) return json({ error: "invalid_grant" }, 400);
    const now = Math.floor(Date.now() / 1000), claims = { iss: this.issuer, aud: asked.client_id, sub: asked.person.preferred_username, iat: now, exp: now + 300, nonce: asked.nonce, ...asked.person };
    const text = `${base64({ alg: "RS256", kid: "1" })}.${base64(claims)}`;
    json({ access_token: randomUUID(), token_type: "Bearer", expires_in: 300, id_token: `${text}.${base64(sign("sha256", Buffer.from(text), this.#key.privateKey))}` });
  }
}
