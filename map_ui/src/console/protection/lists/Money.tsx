import { say } from "../../../shared/language";
import { yuanOf } from "../money";
import type { MemberList } from "./lists";

/** What a list costs: the fee, the city's part of it, what is left to be transferred. */
export function Money({ list }: { list: MemberList }) {
  if (!list.members || list.fee === null || list.city_subsidy === null || list.to_transfer === null) return null;
  return (
    <section class="card" aria-labelledby="money">
      <h2 id="money">{say("费用", "Money")}</h2>
      <dl class="bill">
        <div>
          <dt>{say("保障费用", "Fee")}</dt>
          <dd>{yuanOf(list.fee)}</dd>
        </div>
        <div>
          <dt>{say("市总补贴", "The city's part")}</dt>
          <dd>− {yuanOf(list.city_subsidy)}</dd>
        </div>
        <div class="sum">
          <dt>{say("应划转", "To be transferred")}</dt>
          <dd>{yuanOf(list.to_transfer)}</dd>
        </div>
      </dl>
      <p class="hint">{say("由区局（产业）工会账户划转至市职保中心账户。", "From the account of the district, bureau or industry union to that of the Mutual-aid Centre.")}</p>
    </section>
  );
}
