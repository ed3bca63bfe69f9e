// What the service tells of an account, and the changes that one may make to it.
import type { Text } from "../../shared/language";
import { language, say } from "../../shared/language";
import { send } from "../../shared/service";

export interface OwnSession {
  id: number;
  way: "password" | "oidc";
  began_at: string;
  seen_at: string;
  expires_at: string;
  current: boolean;
}

export interface Machine {
  name: string;
  organisation: string;
  acts_for: string[];
  scopes: string[];
  live_keys: number;
}

export interface Key {
  id: string;
  machine: string;
  created_at: string;
  expires_at: string;
  used_at: string | null;
}

export interface Account {
  name: string;
  roles: { role: string; title: Text; organisation: string }[];
  csrf: string | null;
  sessions: OwnSession[];
  idle_minutes: number;
  /** Null for who may not look after programs. */
  machines: Machine[] | null;
  keys: Key[];
  organisations: Record<string, Text>;
  scopes: Record<string, Text>;
}

export interface NewKey {
  id: string;
  key: string;
}

/** What an organisation is called, its code where it has no name; `*` is every one. */
export const organisationIn = (account: Account, code: string): string =>
  code === "*" ? say("全部组织", "every organisation") : (account.organisations[code]?.[language] ?? code);

/** What a scope lets a program do, its code where there are no words. */
export const scopeIn = (account: Account, code: string): string => account.scopes[code]?.[language] ?? code;

/** How a key can be told from others without its secret. */
export const signOf = (id: string): string => `fk_${id}_…`;

export const read = (): Promise<Account> => send<Account>("/account");
