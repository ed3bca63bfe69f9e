// The fields of a form, made from a schema: no decision and no programme is known here.
import { useId } from "preact/hooks";
import { language, say } from "../../shared/language";
import type { Fault } from "../../shared/service";
import { type Facts, isGroup, type Json, blank, typed } from "./facts";
import type { Field, Value } from "./schema";
import "./form.css";
import type { Words } from "./said";

interface Held {
  words: Words;
  faults: readonly Fault[];
  /** Puts a value at a path, undefined to take it away. */
  onPut: (path: string[], value: Json | undefined) => void;
}

interface One extends Held {
  name: string;
  path: string[];
  field: Field;
  value: Json | undefined;
}

/** The fields of an object. */
export function Fields({ fields, facts, path, ...held }: Held & { fields: [string, Field][]; facts: Facts; path: string[] }) {
  return (
    <>
      {fields.map(([name, field]) => (
        <FieldOf key={name} {...held} name={name} path={[...path, name]} field={field} value={facts[name]} />
      ))}
    </>
  );
}

const label = (name: string, field: Field): string => field.words?.[language] ?? name;

function FieldOf(one: One) {
  const { name, field, value, path, ...held } = one;
  switch (field.kind) {
    case "group":
      return (
        <fieldset>
          <legend>{label(name, field)}</legend>
          <Fields {...held} fields={field.fields} facts={isGroup(value) ? value : {}} path={path} />
        </fieldset>
      );
    case "row":
      return (
        <fieldset class="row">
          <legend>{label(name, field)}</legend>
          {field.parts.map((part, number) => (
            <FieldOf
              key={number}
              {...held}
              name={String(number + 1)}
              path={[...path, String(number)]}
              field={part}
              value={Array.isArray(value) ? value[number] : undefined}
            />
          ))}
        </fieldset>
      );
    case "list":
      return <List {...one} field={field} />;
    case "table":
      return <Table {...one} field={field} />;
    case "codes":
      return <Codes {...one} field={field} />;
    default:
      return <Input {...one} />;
  }
}

function List({ name, field, value, path, ...held }: One & { field: Field & { kind: "list" } }) {
  const entries = Array.isArray(value) ? value : [];
  const entry = { ...field.entry, required: true };
  return (
    <fieldset>
      <legend>{label(name, field)}</legend>
      {entries.map((one, number) => (
        <div class="entry" key={number}>
          <FieldOf {...held} name={String(number + 1)} path={[...path, String(number)]} field={entry} value={one} />
          {entries.length > field.least ? (
            <button type="button" class="drop" onClick={() => held.onPut([...path, String(number)], undefined)}>
              {say("删去", "Remove")} {number + 1}
            </button>
          ) : null}
        </div>
      ))}
      <button type="button" onClick={() => held.onPut(path, [...entries, blank(field.entry)])}>
        {say("增加一项", "Add one")}
      </button>
    </fieldset>
  );
}

function Codes({ name, field, value, path, words, onPut }: One & { field: Field & { kind: "codes" } }) {
  const held = Array.isArray(value) ? value : [];
  const put = (code: string, on: boolean) => onPut(path, on ? [...held, code] : held.filter((one) => one !== code));
  return (
    <fieldset class="codes">
      <legend>{label(name, field)}</legend>
      {[...new Set([...field.known, ...held.map(String)])].map((code) => (
        <label key={code}>
          <input type="checkbox" checked={held.includes(code)} onChange={(event) => put(code, event.currentTarget.checked)} />
          {words.values[code]?.[language] ?? code}
        </label>
      ))}
    </fieldset>
  );
}

function Table({ name, field, value, path, ...held }: One & { field: Field & { kind: "table" } }) {
  const id = useId();
  const rows = isGroup(value) ? value : {};
  const add = (event: SubmitEvent | KeyboardEvent | MouseEvent) => {
    const input = document.getElementById(id) as HTMLInputElement;
    event.preventDefault();
    if (input.value.trim()) held.onPut(path, { ...rows, [input.value.trim()]: blank(field.entry) });
    input.value = "";
  };
  return (
    <fieldset>
      <legend>{label(name, field)}</legend>
      {Object.entries(rows).map(([key, one]) => (
        <div class="entry" key={key}>
          <FieldOf {...held} name={key} path={[...path, key]} field={{ ...field.entry, required: true }} value={one} />
          <button type="button" class="drop" onClick={() => held.onPut([...path, key], undefined)}>
            {say("删去", "Remove")} {key}
          </button>
        </div>
      ))}
      <div class="entry">
        <label class="field" for={id}>
          <span>{say("序号或列名", "Number or column")}</span>
          <input id={id} maxLength={200} onKeyDown={(event) => event.key === "Enter" && add(event)} />
        </label>
        <button type="button" onClick={add}>
          {say("增加一项", "Add one")}
        </button>
      </div>
    </fieldset>
  );
}

function Input({ name, field, value, path, words, faults, onPut }: One) {
  const id = useId();
  const where = path.join(":");
  const fault = faults.find((one) => one.where === where || one.where.startsWith(`${where}:`));
  const told = fault ? { "aria-invalid": true as const, "aria-describedby": `${id}-fault` } : {};
  const put = (text: string) => onPut(path, typed(text, field));
  return (
    <div class="field">
      <label for={id}>
        {label(name, field)}
        {field.required ? null : <small> {say("选填", "optional")}</small>}
      </label>
      {field.kind === "flag" ? (
        <select id={id} {...told} value={String(value ?? "")} onChange={(event) => onPut(path, flag(event.currentTarget.value))}>
          {field.required && value !== undefined ? null : <option value="">{say("未填", "not given")}</option>}
          <option value="true">{say("是", "yes")}</option>
          <option value="false">{say("否", "no")}</option>
        </select>
      ) : field.kind === "choice" ? (
        <select id={id} {...told} value={String(value ?? "")} onChange={(event) => put(event.currentTarget.value)}>
          {field.required && value !== undefined ? null : <option value="">{say("未选", "not chosen")}</option>}
          {field.values.map((one: Value) => (
            <option key={String(one)} value={String(one)}>
              {words.values[String(one)]?.[language] ?? String(one)}
            </option>
          ))}
        </select>
      ) : (
        <input
          id={id}
          {...told}
          {...kindOfInput(field)}
          value={value === undefined || value === null ? "" : String(value)}
          onInput={(event) => put(event.currentTarget.value)}
        />
      )}
      {fault ? (
        <p id={`${id}-fault`} class="fault">
          {fault.wanted}
        </p>
      ) : null}
    </div>
  );
}

const flag = (text: string): boolean | undefined => (text ? text === "true" : undefined);

function kindOfInput(field: Field): { type: string; inputMode?: "decimal" | "numeric"; placeholder?: string } {
  switch (field.kind) {
    case "date":
    case "month":
      return { type: field.kind };
    case "number":
      return { type: "text", inputMode: field.whole && (field.least ?? -1) >= 0 ? "numeric" : "decimal" };
    case "money":
      return { type: "text", inputMode: "decimal", placeholder: "0.00" };
    case "moment":
      return { type: "text", placeholder: "2025-10-01T08:00:00+08:00" };
    default:
      return { type: "text" };
  }
}
