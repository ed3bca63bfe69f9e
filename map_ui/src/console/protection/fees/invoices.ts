// What the service tells of the money of confirmed lists.
export const AT = "/programmes/member_protection";

export interface Invoice {
  list_id: string;
  organisation: string;
  organisation_name: string;
  year: number;
  members: number;
  fee: string;
  city_subsidy: string;
  to_transfer: string;
  received: string;
  issued_on: string;
  due_on: string | null;
  is_overdue: boolean;
  /** Of the voucher, null where there is none. */
  reference: string | null;
  transferred_on: string | null;
  uploaded_on: string | null;
  received_on: string | null;
}

export type Standing = "received" | "overdue" | "told" | "open";

/** How an invoice stands: the bank had it, its day is over, a voucher says it was transferred, or nothing came yet. */
export function standingOf(one: Pick<Invoice, "received_on" | "is_overdue" | "reference">): Standing {
  if (one.received_on) return "received";
  if (one.is_overdue) return "overdue";
  return one.reference ? "told" : "open";
}
