// A plan: what it achieves, how much better is possible at most, and the sites that it chooses.
import { language, say } from "../shared/language";
import { type Form, toggled } from "./asked";
import { useNames } from "./districts";
import type { Done } from "./service";
import type { Shown } from "./url";
import { at, boundWords, count, percent, signed } from "./words";

interface Props {
  done: Done;
  cut: number;
  form: Form;
  shown: Shown;
  onChange: (to: Partial<Form>) => void;
  onShow: (to: Partial<Shown>) => void;
}

export function Plan({ done, cut, form, shown, onChange, onShow }: Props) {
  const { summary, inputs, sources } = done;
  const before = at(summary.before!, cut);
  const after = at(summary, cut);
  const more = 100 * ((after.share ?? 0) - (before.share ?? 0));
  const bound = boundWords(summary, inputs.problem!, inputs.limit_min!, inputs.equity === true);
  const nameOf = useNames();
  const unit = sources.layer.unit[language];
  return (
    <section aria-labelledby="plan">
      <h2 id="plan">{say("方案", "The plan")}</h2>
      <p class="gain">
        <span>
          {percent(before.share)}% <span aria-label={say("变为", "becomes")}>→</span> <b>{percent(after.share)}%</b>
        </span>
        <span class="told open">{say(`${signed(more, 1)} 个百分点`, `${signed(more, 1)} points`)}</span>
      </p>
      <dl class="facts good">
        <div>
          <dt>{say("达到", "It achieves")}</dt>
          <dd>{summary.value_in_words?.[language]}</dd>
        </div>
        {bound ? (
          <div>
            <dt>{say("上界", "Bound")}</dt>
            <dd>{bound[language]}</dd>
          </div>
        ) : null}
        <div>
          <dt>{say("差距", "How good")}</dt>
          <dd>
            <b>{summary.how_good?.[language]}</b>
          </dd>
        </div>
      </dl>
      <table class="chosen">
        <caption>{say("新选站点与新覆盖的需求", "Chosen sites, and the demand that each newly serves")}</caption>
        <thead class="unseen">
          <tr>
            <th>{say("站点", "Site")}</th>
            <th>{say("新覆盖", "Newly served")}</th>
            <th>{say("锁定或禁用", "Lock or forbid")}</th>
          </tr>
        </thead>
        <tbody>
          {summary.chosen!.map((one, number) => {
            const called = `${number + 1} ${nameOf(one.district, one.name)}`;
            return (
              <tr key={one.key} class={shown.what === one.key ? "on" : ""}>
                <th scope="row">
                  <button type="button" class="link" onClick={() => onShow({ what: one.key })}>
                    <i class="disc" aria-hidden="true">
                      {number + 1}
                    </i>
                    <span>{one.name && !one.key.startsWith("cell:") ? one.name : nameOf(one.district, one.key)}</span>
                  </button>
                </th>
                <td class="number">
                  +{count(one.newly_served)} {unit}
                </td>
                <td class="tools">
                  <button
                    type="button"
                    aria-label={`${say("锁定", "Lock")} ${called}`}
                    aria-pressed={form.locked.includes(one.key)}
                    onClick={() => onChange({ locked: toggled(form.locked, one.key), forbidden: form.forbidden.filter((key) => key !== one.key) })}
                  >
                    {say("锁", "Lock")}
                  </button>
                  <button
                    type="button"
                    aria-label={`${say("禁用", "Forbid")} ${called}`}
                    aria-pressed={form.forbidden.includes(one.key)}
                    onClick={() => onChange({ forbidden: toggled(form.forbidden, one.key), locked: form.locked.filter((key) => key !== one.key) })}
                  >
                    {say("禁", "Forbid")}
                  </button>
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}
