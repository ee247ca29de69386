/** The part of d3-hierarchy that the picture of the memory uses; the package brings no types. */
declare module 'd3-hierarchy' {
  export interface HierarchyNode<Datum> {
    readonly data: Datum;
    /** Its share of the parent is its share of the width. */
    readonly value?: number;
    readonly height: number;
    readonly parent: this | null;
    readonly children?: this[];
    /** From the node itself to the root. */
    ancestors(): this[];
    each(visit: (node: this) => void): this;
  }

  export interface HierarchyRectangularNode<Datum> extends HierarchyNode<Datum> {
    readonly x0: number;
    readonly x1: number;
  }

  export function hierarchy<Datum>(root: Datum, children: (datum: Datum) => readonly Datum[]): HierarchyNode<Datum>;

  /** A layout of width 1 by default. */
  export function partition<Datum>(): (root: HierarchyNode<Datum>) => HierarchyRectangularNode<Datum>;
}
