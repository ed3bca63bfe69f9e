// Payments that the bank sent back and of which nobody has said yet who is paid next.
import { say } from "../../../shared/language";
import { useAsked } from "../../sites/useAsked";
import { Way } from "../../Way";
import { countOf, yuanOf } from "../money";
import { partAddress } from "../parts";
import type { Protecting } from "../Protection";
import { AT, type Payment } from "./batches";

export function Returned({ search, onGo, onFail }: Protecting) {
  const { told, fault } = useAsked<{ payments: Payment[]; next: number | null }>(`${AT}/payments?state=returned&mended=false`, onFail);
  const open = told?.payments ?? [];
  if (fault) {
    return (
      <p class="told overdue" role="alert">
        {fault}
      </p>
    );
  }
  if (!open.length) return null;
  return (
    <section class="returned" aria-labelledby="returned">
      <h2 id="returned">
        {say("银行退回，待更正收款账户", "Returned by the bank, to be mended")} <span class="count">{told?.next == null ? countOf(open.length) : `${countOf(open.length)}+`}</span>
      </h2>
      <ol class="rows batches">
        {open.map((one) => (
          <li key={one.id}>
            <div class="what">
              <Way to={() => partAddress("claims", search, { id: one.claim_id })} onGo={onGo}>
                {one.reference}
              </Way>
              <span>{one.member}</span>
            </div>
            <span class="given">{one.account}</span>
            <time dateTime={one.day ?? ""}>{one.day}</time>
            <span class="money">{yuanOf(one.amount)}</span>
            <span class="fault">{one.words}</span>
          </li>
        ))}
      </ol>
    </section>
  );
}
