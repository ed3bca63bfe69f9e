// The quota and the demand of each union, and what is assumed where it tells none.
import { say } from "../../shared/language";
import { useNames } from "../districts";
import type { FormProps } from "./RoundsForm";
import { HowModelled, LayerField } from "../LayerField";

export function Unions({ form, ground, target, hasRules, onChange }: FormProps) {
  const nameOf = useNames();
  const { assumption } = form;
  const layer = ground.layers.find((one) => one.id === form.layer);
  const isAssumed = form.unions.some((one) => one.quota.trim() && !one.demand.trim());
  const assume = (to: Partial<FormProps["form"]["assumption"]>) => onChange({ assumption: { ...assumption, ...to } });
  const put = (district: string, to: Partial<FormProps["form"]["unions"][number]>) =>
    onChange({ unions: form.unions.map((one) => (one.district === district ? { ...one, ...to } : one)) });
  return (
    <div class="conditions">
      <section class="assumption" aria-labelledby="assumption">
        <h3 id="assumption">{say("假设（没有各区女职工的统计）", "The assumption (women workers are not counted by district)")}</h3>
        <label class="field">
          <span>{say("谁的假设，何时", "Whose, and of when")}</span>
          <input value={assumption.name} maxLength={200} onInput={(event) => assume({ name: event.currentTarget.value })} />
        </label>
        <div class="row">
          <label class="field">
            <span>{say("女职工占 %", "Women, %")}</span>
            <input value={assumption.women} inputMode="decimal" onInput={(event) => assume({ women: event.currentTarget.value })} />
          </label>
          <label class="field">
            <span>{say("其中参加 %", "Of them come, %")}</span>
            <input value={assumption.takeUp} inputMode="decimal" onInput={(event) => assume({ takeUp: event.currentTarget.value })} />
          </label>
        </div>
        <LayerField label={say("需求底数", "Staff, from the layer")} layers={ground.layers} value={form.layer} onChange={(layer) => onChange({ layer })} />
        {layer ? (
          <p class="hint">
            <HowModelled layer={layer} />
          </p>
        ) : null}
        <p class="hint">
          {isAssumed
            ? say("未填需求的区：职工数 × 女职工比例 × 参加比例。", "Where no demand is told: staff × women × those who come.")
            : say("各区都填了需求，不用假设。", "All districts tell their demand: nothing is assumed.")}
        </p>
      </section>
      {target ? (
        <p class="hint">
          {hasRules ? "" : say("本年度还没有通知，以下为最近一年的：", "There is no notice for this year; this is of the newest one: ")}
          {say(
            `名额先按全年 ${target.amount} 名（${target.clause}）各区平分，请改为实际分配；不填的区不参加。`,
            `Quotas begin as equal parts of the year's ${target.amount} (${target.clause}): put in what was allotted; a district without one takes no part.`,
          )}
        </p>
      ) : null}
      <table class="unions">
        <thead>
          <tr>
            <th scope="col">{say("区", "District")}</th>
            <th scope="col">{say("名额", "Quota")}</th>
            <th scope="col">{say("需求（空为按假设）", "Demand (empty: assumed)")}</th>
          </tr>
        </thead>
        <tbody>
          {form.unions.map((one) => {
            const name = nameOf(one.district, one.district);
            return (
              <tr key={one.district}>
                <th scope="row">{name}</th>
                <td>
                  <input type="number" min={0} aria-label={say(`${name} 名额`, `${name}, quota`)} value={one.quota} onInput={(event) => put(one.district, { quota: event.currentTarget.value })} />
                </td>
                <td>
                  <input type="number" min={0} aria-label={say(`${name} 需求`, `${name}, demand`)} value={one.demand} onInput={(event) => put(one.district, { demand: event.currentTarget.value })} />
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
      <button type="button" onClick={() => onChange({ unions: form.unions.map((one) => ({ ...one, quota: "", demand: "" })) })}>
        {say("清空名额", "Clear the quotas")}
      </button>
    </div>
  );
}
