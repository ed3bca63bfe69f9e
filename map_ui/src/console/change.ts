// Changes that one makes as whoever is signed in.
import { send } from "../shared/service";

interface Change {
  body?: unknown;
  /** A key under which it is carried out once, however often it is sent; see `newOnce`. */
  once?: string;
  /** The version of what is changed, as it was read. */
  version?: number;
}

/** Changes something, as the page of an account may; the answer. Throws as `send` does. */
export function change<T>(account: { csrf: string | null }, method: "POST" | "DELETE" | "PUT", path: string, { body, once, version }: Change = {}): Promise<T> {
  return send<T>(path, {
    method,
    headers: {
      "X-CSRF-Token": account.csrf ?? "",
      ...(once ? { "Idempotency-Key": once } : {}),
      ...(version === undefined ? {} : { "If-Match": `"${version}"` }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}

/** A key under which a request is carried out once, however often it is sent. */
export const newOnce = (): string =>
  // crypto.randomUUID is not there where a page came without https.
  [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
