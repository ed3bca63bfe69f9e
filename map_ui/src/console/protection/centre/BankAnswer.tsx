// What the bank answers to a batch: paid, or returned with why.
import { useState } from "preact/hooks";
import { say } from "../../../shared/language";
import { yuanOf } from "../money";
import { SendFile } from "../SendFile";
import type { Returns } from "./batches";

interface Props {
  csrf: string | null;
  path: string;
  onDone: () => Promise<void>;
  onFail: (error: unknown) => string | null;
}

export function BankAnswer({ csrf, path, onDone, onFail }: Props) {
  const [told, setTold] = useState<Returns | null>(null);
  return (
    <>
      <SendFile<Returns>
        csrf={csrf}
        title={say("银行回盘", "The bank's answer")}
        columns={say("列：付款参考号、金额、结果、退回原因", "Columns: 付款参考号, 金额, 结果, 退回原因")}
        path={path}
        onFail={onFail}
        onTold={(found) => {
          setTold(found);
          return onDone();
        }}
      />
      {told ? (
        <p class={told.unmatched.length ? "told soon" : "told open"} role="status">
          {say(
            `${told.lines} 行：已付 ${told.paid.payments} 笔 ${yuanOf(told.paid.amount)}，退回 ${told.returned.payments} 笔 ${yuanOf(told.returned.amount)}，对不上 ${told.unmatched.length} 行`,
            `${told.lines} lines: ${told.paid.payments} paid, ${yuanOf(told.paid.amount)}; ${told.returned.payments} returned, ${yuanOf(told.returned.amount)}; ${told.unmatched.length} fit none`,
          )}
        </p>
      ) : null}
    </>
  );
}
