// 银行流水: the bank's statement is held against the vouchers of invoices.
import { useState } from "preact/hooks";
import { say } from "../../../shared/language";
import { Title } from "../../Title";
import { Unmatched } from "../centre/Unmatched";
import { yuanOf } from "../money";
import type { Protecting } from "../Protection";
import { SendFile } from "../SendFile";
import { AT } from "./invoices";

interface Receipts {
  lines: number;
  matched: number;
  received: string;
  unmatched: { line: number; reference: string; amount: string; reason: string }[];
}

export function Statement({ account, moved, onFail }: Protecting) {
  const [told, setTold] = useState<Receipts | null>(null);
  return (
    <>
      <div class="head">
        <Title moved={moved}>{say("银行流水", "Bank statement")}</Title>
      </div>
      <div class="columns">
        <div class="beside">
          {told ? (
            <>
              <p class={told.unmatched.length ? "told soon" : "told open"} role="status">
                {say(`${told.lines} 行，对上 ${told.matched} 行，到账 ${yuanOf(told.received)}`, `${told.lines} lines, ${told.matched} fit, ${yuanOf(told.received)} received`)}
              </p>
              {told.unmatched.length ? <Unmatched lines={told.unmatched} /> : null}
            </>
          ) : (
            <p class="none">{say("上传银行流水后，在这里看哪些行对不上凭证。", "Send a statement to see which of its lines fit no voucher.")}</p>
          )}
        </div>
        <SendFile<Receipts>
          csrf={account.csrf}
          title={say("上传流水", "Send a statement")}
          columns={say("列：交易日期、凭证号、金额。同一份流水再次上传不会重复入账。", "Columns: 交易日期, 凭证号, 金额. The same statement again changes nothing.")}
          path={`${AT}/receipts`}
          onTold={setTold}
          onFail={onFail}
        />
      </div>
    </>
  );
}
