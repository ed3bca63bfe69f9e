// Changes that one makes as whoever is signed in.
import { answered, send } from "../shared/service";

interface Account {
  csrf: string | null;
}

interface Change {
  body?: unknown;
  /** A key under which it is carried out once, however often it is sent; see `newOnce`. */
  once?: string;
  /** The version of what is changed, as it was read. */
  version?: number;
}

/** Changes something, as the page of an account may; the answer. Throws as `send` does. */
export function change<T>(account: Account, method: "POST" | "DELETE" | "PUT", path: string, { body, once, version }: Change = {}): Promise<T> {
  return send<T>(path, {
    method,
    headers: {
      ...headersOf(account, once),
      ...(version === undefined ? {} : { "If-Match": `"${version}"` }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}

/** Sends a workbook as the page of an account may, and what is answered, whatever it is. Throws as `send` does. */
export function sendWorkbook(account: Account, path: string, file: Blob, once?: string): Promise<Response> {
  return answered(path, { method: "POST", headers: { ...headersOf(account, once), "Content-Type": XLSX }, body: file });
}

const XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

const headersOf = (account: Account, once?: string): Record<string, string> => ({
  "X-CSRF-Token": account.csrf ?? "",
  ...(once ? { "Idempotency-Key": once } : {}),
});

/** A key under which a request is carried out once, however often it is sent. */
export const newOnce = (): string =>
  // crypto.randomUUID is not there where a page came without https.
  [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
