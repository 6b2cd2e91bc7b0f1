;; Inner products of one query with many vectors, four or sixteen numbers at a time.
;; `list` is the address of the numbers of the rows to take, or 0 for the first `count` rows. `stride` is a row's length in bytes. One number a row goes to `out`.
(module
  (memory (export "memory") 4)

  ;; 32-bit floats; `stride` is a multiple of 64. Four sums run side by side, since each addition waits for the one before it.
  (func (export "dotF32") (param $query i32) (param $rows i32) (param $list i32) (param $count i32) (param $stride i32) (param $out i32)
    (local $index i32) (local $row i32) (local $at i32) (local $from i32)
    (local $a v128) (local $b v128) (local $c v128) (local $d v128)
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $index) (local.get $count)))
        (local.set $row (i32.add (local.get $rows) (i32.mul (local.get $stride)
          (if (result i32) (local.get $list)
            (then (i32.load (i32.add (local.get $list) (i32.shl (local.get $index) (i32.const 2)))))
            (else (local.get $index))))))
        (local.set $from (local.get $query))
        (local.set $at (i32.const 0))
        (local.set $a (v128.const f32x4 0 0 0 0))
        (local.set $b (v128.const f32x4 0 0 0 0))
        (local.set $c (v128.const f32x4 0 0 0 0))
        (local.set $d (v128.const f32x4 0 0 0 0))
        (loop $part
          (local.set $a (f32x4.add (local.get $a) (f32x4.mul (v128.load (local.get $from)) (v128.load (local.get $row)))))
          (local.set $b (f32x4.add (local.get $b) (f32x4.mul (v128.load offset=16 (local.get $from)) (v128.load offset=16 (local.get $row)))))
          (local.set $c (f32x4.add (local.get $c) (f32x4.mul (v128.load offset=32 (local.get $from)) (v128.load offset=32 (local.get $row)))))
          (local.set $d (f32x4.add (local.get $d) (f32x4.mul (v128.load offset=48 (local.get $from)) (v128.load offset=48 (local.get $row)))))
          (local.set $from (i32.add (local.get $from) (i32.const 64)))
          (local.set $row (i32.add (local.get $row) (i32.const 64)))
          (local.set $at (i32.add (local.get $at) (i32.const 64)))
          (br_if $part (i32.lt_u (local.get $at) (local.get $stride))))
        (local.set $a (f32x4.add (f32x4.add (local.get $a) (local.get $b)) (f32x4.add (local.get $c) (local.get $d))))
        (f32.store (i32.add (local.get $out) (i32.shl (local.get $index) (i32.const 2)))
          (f32.add
            (f32.add (f32x4.extract_lane 0 (local.get $a)) (f32x4.extract_lane 1 (local.get $a)))
            (f32.add (f32x4.extract_lane 2 (local.get $a)) (f32x4.extract_lane 3 (local.get $a)))))
        (local.set $index (i32.add (local.get $index) (i32.const 1)))
        (br $next))))

  ;; Bytes with a sign, -127 to 127; `stride` is a multiple of 64. The query is first written behind itself in 16 bits, so that this is done once and not for each row: 2 * `stride` bytes from
  ;; `query` + `stride` on are changed. The sums are whole numbers, written as floats.
  (func (export "dotI8") (param $query i32) (param $rows i32) (param $list i32) (param $count i32) (param $stride i32) (param $out i32)
    (local $index i32) (local $row i32) (local $at i32) (local $from i32) (local $wide i32)
    (local $a v128) (local $b v128) (local $c v128) (local $d v128)
    (local.set $wide (i32.add (local.get $query) (local.get $stride)))
    (loop $widen
      (v128.store (i32.add (local.get $wide) (i32.shl (local.get $at) (i32.const 1))) (v128.load8x8_s (i32.add (local.get $query) (local.get $at))))
      (local.set $at (i32.add (local.get $at) (i32.const 8)))
      (br_if $widen (i32.lt_u (local.get $at) (local.get $stride))))
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $index) (local.get $count)))
        (local.set $row (i32.add (local.get $rows) (i32.mul (local.get $stride)
          (if (result i32) (local.get $list)
            (then (i32.load (i32.add (local.get $list) (i32.shl (local.get $index) (i32.const 2)))))
            (else (local.get $index))))))
        (local.set $from (local.get $wide))
        (local.set $at (i32.const 0))
        (local.set $a (v128.const i32x4 0 0 0 0))
        (local.set $b (v128.const i32x4 0 0 0 0))
        (local.set $c (v128.const i32x4 0 0 0 0))
        (local.set $d (v128.const i32x4 0 0 0 0))
        (loop $part
          (local.set $a (i32x4.add (local.get $a) (i32x4.dot_i16x8_s (v128.load (local.get $from)) (v128.load8x8_s (local.get $row)))))
          (local.set $b (i32x4.add (local.get $b) (i32x4.dot_i16x8_s (v128.load offset=16 (local.get $from)) (v128.load8x8_s offset=8 (local.get $row)))))
          (local.set $c (i32x4.add (local.get $c) (i32x4.dot_i16x8_s (v128.load offset=32 (local.get $from)) (v128.load8x8_s offset=16 (local.get $row)))))
          (local.set $d (i32x4.add (local.get $d) (i32x4.dot_i16x8_s (v128.load offset=48 (local.get $from)) (v128.load8x8_s offset=24 (local.get $row)))))
          (local.set $a (i32x4.add (local.get $a) (i32x4.dot_i16x8_s (v128.load offset=64 (local.get $from)) (v128.load8x8_s offset=32 (local.get $row)))))
          (local.set $b (i32x4.add (local.get $b) (i32x4.dot_i16x8_s (v128.load offset=80 (local.get $from)) (v128.load8x8_s offset=40 (local.get $row)))))
          (local.set $c (i32x4.add (local.get $c) (i32x4.dot_i16x8_s (v128.load offset=96 (local.get $from)) (v128.load8x8_s offset=48 (local.get $row)))))
          (local.set $d (i32x4.add (local.get $d) (i32x4.dot_i16x8_s (v128.load offset=112 (local.get $from)) (v128.load8x8_s offset=56 (local.get $row)))))
          (local.set $from (i32.add (local.get $from) (i32.const 128)))
          (local.set $row (i32.add (local.get $row) (i32.const 64)))
          (local.set $at (i32.add (local.get $at) (i32.const 64)))
          (br_if $part (i32.lt_u (local.get $at) (local.get $stride))))
        (local.set $a (i32x4.add (i32x4.add (local.get $a) (local.get $b)) (i32x4.add (local.get $c) (local.get $d))))
        (f32.store (i32.add (local.get $out) (i32.shl (local.get $index) (i32.const 2)))
          (f32.convert_i32_s (i32.add
            (i32.add (i32x4.extract_lane 0 (local.get $a)) (i32x4.extract_lane 1 (local.get $a)))
            (i32.add (i32x4.extract_lane 2 (local.get $a)) (i32x4.extract_lane 3 (local.get $a))))))
        (local.set $index (i32.add (local.get $index) (i32.const 1)))
        (br $next)))))
