// 进度: how far each programme is from what the notice asks, and where its cases stand, with the list behind each number.
import { type ComponentChildren, Fragment } from "preact";
import { useEffect, useState } from "preact/hooks";
import { language, say, type Text } from "../../shared/language";
import { ask } from "../../shared/service";
import { type Answer, reachedOf } from "../figures/figures";
import { FigureTable } from "../figures/FigureTable";
import { Title } from "../Title";
import type { Desk, Stage } from "./desk";
import { Extensions } from "./Extensions";
import { Fallen, Reading } from "./Fallen";
import { OpenSites } from "./OpenSites";
import { StageTable } from "./StageTable";
import type { Worked } from "./Work";

export interface Target {
  code: string;
  title: Text;
  amount: number;
  unit: Text;
  clause: string;
  /** The facilities that are counted; null where others are. */
  counts: { kind: string; tier: string | null } | null;
  done: number | null;
  to_go: number | null;
  note: Text | null;
}

interface Programme {
  name: string;
  title: Text;
  annex: string;
  targets: Target[];
}

interface Told {
  programmes: Programme[];
  stages: Stage[];
  answers: Record<string, Answer>;
}

export function Progress({ search, desk, moved, onGo, onFail }: Worked) {
  const [told, setTold] = useState<Told | null>(null);
  const [fault, setFault] = useState<string | null>(null);
  const read = () => {
    setFault(null);
    Promise.all([ask<Programme[]>("/programmes"), ask<{ stages: Stage[] }>("/cases/stages"), readFigures(desk)]).then(
      ([programmes, { stages }, answers]) => setTold({ programmes, stages, answers }),
      (error) => setFault(onFail(error)),
    );
  };
  useEffect(read, []);
  if (fault) return <Fallen words={fault} onAgain={read} />;
  if (!told) return <Reading />;
  const runs = (name: string) => desk.workflows.filter((one) => one.programme === name);
  // What one has to do with comes first.
  const names = Object.fromEntries(told.stages.map(({ organisation: { name } }) => [name.zh, name]));
  const [own, others] = [true, false].map((is) => told.programmes.filter((one) => runs(one.name).length > 0 === is));
  return (
    <div class="work progress">
      <Title moved={moved}>{say("进度", "Progress")}</Title>
      {own!.map((one) => (
        <ProgrammeCard key={one.name} programme={one} reached={reachedOf(runs(one.name).flatMap(({ tables }) => tables), told.answers)}>
          {runs(one.name).map((workflow) => (
            <Fragment key={workflow.name}>
              <StageTable workflow={workflow} stages={told.stages} search={search} onGo={onGo} />
              {workflow.tables.map((table) => (
                <FigureTable key={table.title.zh} table={table} workflow={workflow} answer={told.answers[table.href]} names={names} desk={desk} search={search} onGo={onGo} />
              ))}
            </Fragment>
          ))}
        </ProgrammeCard>
      ))}
      {desk.workflows.map((one) => (
        <Extensions key={`${one.programme}/${one.name}`} workflow={one} organisation={null} edition={null} desk={desk} onFail={onFail} />
      ))}
      <div class="others">
        {others!.map((one) => (
          <ProgrammeCard key={one.name} programme={one} />
        ))}
      </div>
    </div>
  );
}

/** What the routes answer that the tables of the workflows are made of, by route. */
async function readFigures(desk: Desk): Promise<Record<string, Answer>> {
  const routes = [...new Set(desk.workflows.flatMap(({ tables }) => tables.map(({ href }) => href)))];
  return Object.fromEntries(await Promise.all(routes.map(async (href): Promise<[string, Answer]> => [href, await ask<Answer>(href)])));
}

interface CardProps {
  programme: Programme;
  /** How much is reached of targets that no list of sites can say, by target. */
  reached?: Record<string, number>;
  children?: ComponentChildren;
}

function ProgrammeCard({ programme, reached = {}, children }: CardProps) {
  const id = `programme-${programme.name}`;
  return (
    <section class="card" aria-labelledby={id}>
      <h2 id={id}>
        {programme.title[language]} <small lang="zh-CN">{programme.annex}</small>
      </h2>
      {programme.targets.length ? (
        <ul class="targets">
          {programme.targets.map((target) => (
            <TargetRow key={target.code} target={withReached(target, reached[target.code])} />
          ))}
        </ul>
      ) : (
        <p class="hint">{say("通知没有定数量目标。", "The notice sets no number.")}</p>
      )}
      {children}
    </section>
  );
}

/** A target with how much of it is reached, where it does not say so itself. */
const withReached = (target: Target, done: number | undefined): Target =>
  target.done !== null || done === undefined ? target : { ...target, done, to_go: Math.max(0, target.amount - done) };

const NUMBER = new Intl.NumberFormat(language);

function TargetRow({ target }: { target: Target }) {
  const share = target.done === null ? 0 : Math.min(1, target.done / target.amount);
  return (
    <li>
      <h3>{target.title[language]}</h3>
      <p class="figure">
        <strong>{target.done === null ? "—" : NUMBER.format(target.done)}</strong>
        <span>
          / {NUMBER.format(target.amount)} {target.unit[language]}
        </span>
      </p>
      <svg class="bar" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">
        <rect class="all" width="100" height="6" />
        <rect class="part" width={share * 100} height="6" />
      </svg>
      <p class="hint">
        {target.to_go === null
          ? target.note?.[language]
          : target.to_go
            ? say(`还差 ${NUMBER.format(target.to_go)} ${target.unit.zh}`, `${NUMBER.format(target.to_go)} to go`)
            : say("已达到", "reached")}
        {" · "}
        <span lang="zh-CN">{target.clause}</span>
      </p>
      {target.counts && target.done ? <OpenSites counts={target.counts} /> : null}
    </li>
  );
}
