import { type Account, scopeIn } from "./account";

/** One line of what is known, for a list of them. */
export function Fact({ name, children }: { name: string; children: preact.ComponentChildren }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** What a program may do, in words. */
export function Scopes({ account, scopes }: { account: Account; scopes: string[] }) {
  return (
    <ul class="scopes">
      {scopes.map((one) => (
        <li key={one}>{scopeIn(account, one)}</li>
      ))}
    </ul>
  );
}
