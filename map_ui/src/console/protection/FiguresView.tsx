// 统计, for supervision: who is covered and what is owed, by union; what was granted, by union and month, small cells hidden.
import { say } from "../../shared/language";
import { type Benefit, BENEFITS } from "../../own/own";
import { useAsked } from "../sites/useAsked";
import { Title } from "../Title";
import { Fallen, Reading } from "../work/Fallen";
import { Said } from "../work/Said";
import type { Balance, Cell, Figures } from "./figures";
import { today } from "./lists/lists";
import { countOf, yuanOf } from "./money";
import { partAddress } from "./parts";
import type { Protecting } from "./Protection";
import { Select } from "../Select";

const AT = "/programmes/member_protection";

export function FiguresView({ search, about, moved, onGo, onFail }: Protecting) {
  const now = Number(today(about?.rehearsal).slice(0, 4));
  const year = new URLSearchParams(search).get("year") ?? String(now);
  const balances = useAsked<{ unions: Balance[] }>(`${AT}/balances?year=${encodeURIComponent(year)}`, onFail);
  const figures = useAsked<Figures>(`${AT}/figures?year=${encodeURIComponent(year)}`, onFail);
  const fault = balances.fault ?? figures.fault;
  const again = () => {
    balances.again();
    figures.again();
  };
  const unions = balances.told?.unions ?? [];
  const sum = (name: "members" | "overdue") => unions.reduce((all, one) => all + one[name], 0);
  return (
    <>
      <div class="head">
        <Title moved={moved}>{say("统计", "Figures")}</Title>
      </div>
      <form class="form filters" aria-label={say("筛选", "Filters")} onSubmit={(event) => event.preventDefault()}>
        <Select name={say("保障年度", "Year of the cover")} value={year} options={[now + 1, now, now - 1].map((one) => [String(one), String(one)])} onChoose={(value) => onGo(partAddress("figures", search, value ? { year: value } : {}))} />
      </form>
      {fault ? (
        <Fallen words={fault} onAgain={again} />
      ) : !balances.told || !figures.told ? (
        <Reading />
      ) : (
        <div class="beside">
          <dl class="summary">
            <Said name={say("参保人数", "Members")}>{countOf(sum("members"))}</Said>
            <Said name={say("逾期未到账", "Invoices overdue")}>{countOf(sum("overdue"))}</Said>
            <Said name={say("给付件数", "Claims granted")}>{figures.told.claims === null ? hiddenWords(figures.told.least) : countOf(figures.told.claims)}</Said>
            <Said name={say("给付金额", "Granted")}>{figures.told.amount === null ? "—" : yuanOf(figures.told.amount)}</Said>
          </dl>
          <Fees unions={unions} />
          <Granted title={say("给付：按工会", "Granted, by union")} first={say("工会", "Union")} figures={figures.told} rows={figures.told.unions.map((row) => ({ ...row, title: row.name }))} />
          <Granted title={say("给付：按月", "Granted, by month")} first={say("月份", "Month")} figures={figures.told} rows={figures.told.months.map((row) => ({ ...row, title: row.month }))} />
        </div>
      )}
    </>
  );
}

const hiddenWords = (least: number): string => say(`少于 ${least}`, `fewer than ${least}`);

function Fees({ unions }: { unions: Balance[] }) {
  const title = say("参保和缴费：按工会", "Covers and fees, by union");
  return (
    <section class="card" aria-labelledby="fees">
      <h2 id="fees">{title}</h2>
      {unions.length ? (
        <div class="scroll" role="region" aria-label={say(`${title}（表）`, `Table: ${title}`)} tabIndex={0}>
          <table>
            <thead>
              <tr>
                <th scope="col">{say("工会", "Union")}</th>
                {[say("人数", "Members"), say("费用", "Fee"), say("市总补贴", "City's part"), say("应划转", "To transfer"), say("已到账", "Received"), say("未到账", "Outstanding"), say("逾期单", "Overdue")].map((words) => (
                  <th key={words} scope="col" class="number">
                    {words}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {unions.map((one) => (
                <tr key={one.organisation}>
                  <th scope="row">{one.organisation_name}</th>
                  <td class="number">{countOf(one.members)}</td>
                  {[one.fee, one.city_subsidy, one.to_transfer, one.received, one.outstanding].map((amount, at) => (
                    <td key={at} class="number">
                      {yuanOf(amount)}
                    </td>
                  ))}
                  <td class="number">{one.overdue ? <span class="flag">{countOf(one.overdue)}</span> : "0"}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      ) : (
        <p class="hint">{say("还没有确认的名单。", "No list is confirmed yet.")}</p>
      )}
    </section>
  );
}

interface GrantedProps {
  title: string;
  first: string;
  figures: Figures;
  rows: { title: string; cells: Record<string, Cell | null>; claims: number | null; amount: string | null }[];
}

function Granted({ title, first, figures, rows }: GrantedProps) {
  const columns = figures.benefits.map((one) => one.benefit);
  const nameOf = (column: string) => BENEFITS[column as Benefit] ?? say("其他项目", "other benefits");
  return (
    <section class="card" aria-label={title}>
      <h2>{title}</h2>
      <p class="hint">{say(`少于 ${figures.least} 件的不显示（—），能由相减得出的也不显示。`, `What is fewer than ${figures.least} is not shown (—), nor what would tell it by subtraction.`)}</p>
      {rows.length && columns.length ? (
        <div class="scroll" role="region" aria-label={say(`${title}（表）`, `Table: ${title}`)} tabIndex={0}>
          <table>
            <thead>
              <tr>
                <th scope="col">{first}</th>
                {columns.map((column) => (
                  <th key={column} scope="col" class="number">
                    {nameOf(column)}
                  </th>
                ))}
                <th scope="col" class="number">
                  {say("合计", "Total")}
                </th>
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <tr key={row.title}>
                  <th scope="row">{row.title}</th>
                  {columns.map((column) => (
                    <td key={column} class="number">
                      <Shown cell={row.cells[column] ?? null} />
                    </td>
                  ))}
                  <td class="number">
                    <Shown cell={row.claims === null ? null : { claims: row.claims, amount: row.amount }} />
                  </td>
                </tr>
              ))}
            </tbody>
            <tfoot>
              <tr>
                <th scope="row">{say("合计", "Total")}</th>
                {figures.benefits.map((one) => (
                  <td key={one.benefit} class="number">
                    <Shown cell={one} />
                  </td>
                ))}
                <td class="number">
                  <Shown cell={figures.claims === null ? null : { claims: figures.claims, amount: figures.amount }} />
                </td>
              </tr>
            </tfoot>
          </table>
        </div>
      ) : (
        <p>{say("给付件数太少，不显示。", "There are too few to be shown.")}</p>
      )}
    </section>
  );
}

function Shown({ cell }: { cell: Cell | null }) {
  if (!cell) return <span class="hint">—</span>;
  return (
    <>
      {say(`${countOf(cell.claims)} 件`, countOf(cell.claims))}
      {cell.amount === null ? null : <small>{yuanOf(cell.amount)}</small>}
    </>
  );
}
