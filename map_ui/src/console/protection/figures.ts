// What the service tells for supervision: granted claims by union, benefit and month, what is small hidden.
export interface Cell {
  claims: number;
  /** Null where it would tell what is hidden. */
  amount: string | null;
}

interface Row {
  /** By column; null where hidden. */
  cells: Record<string, Cell | null>;
  claims: number | null;
  amount: string | null;
}

export interface Figures {
  year: number;
  least: number;
  benefits: (Cell & { benefit: string })[];
  claims: number | null;
  amount: string | null;
  unions: (Row & { organisation: string; name: string })[];
  months: (Row & { month: string })[];
}

export interface Balance {
  organisation: string;
  organisation_name: string;
  invoices: number;
  members: number;
  overdue: number;
  fee: string;
  city_subsidy: string;
  to_transfer: string;
  received: string;
  outstanding: string;
}
