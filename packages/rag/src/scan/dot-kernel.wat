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

  ;; Bytes with a sign, -127 to 127; `stride` is a multiple of 16. The sums are whole numbers, written as floats.
  (func (export "dotI8") (param $query i32) (param $rows i32) (param $list i32) (param $count i32) (param $stride i32) (param $out i32)
    (local $index i32) (local $row i32) (local $at i32)
    (local $x v128) (local $y v128) (local $low v128) (local $high v128)
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $index) (local.get $count)))
        (local.set $row (i32.add (local.get $rows) (i32.mul (local.get $stride)
          (if (result i32) (local.get $list)
            (then (i32.load (i32.add (local.get $list) (i32.shl (local.get $index) (i32.const 2)))))
            (else (local.get $index))))))
        (local.set $at (i32.const 0))
        (local.set $low (v128.const i32x4 0 0 0 0))
        (local.set $high (v128.const i32x4 0 0 0 0))
        (loop $part
          (local.set $x (v128.load (i32.add (local.get $query) (local.get $at))))
          (local.set $y (v128.load (i32.add (local.get $row) (local.get $at))))
          (local.set $low (i32x4.add (local.get $low)
            (i32x4.dot_i16x8_s (i16x8.extend_low_i8x16_s (local.get $x)) (i16x8.extend_low_i8x16_s (local.get $y)))))
          (local.set $high (i32x4.add (local.get $high)
            (i32x4.dot_i16x8_s (i16x8.extend_high_i8x16_s (local.get $x)) (i16x8.extend_high_i8x16_s (local.get $y)))))
          (local.set $at (i32.add (local.get $at) (i32.const 16)))
          (br_if $part (i32.lt_u (local.get $at) (local.get $stride))))
        (local.set $low (i32x4.add (local.get $low) (local.get $high)))
        (f32.store (i32.add (local.get $out) (i32.shl (local.get $index) (i32.const 2)))
          (f32.convert_i32_s (i32.add
            (i32.add (i32x4.extract_lane 0 (local.get $low)) (i32x4.extract_lane 1 (local.get $low)))
            (i32.add (i32x4.extract_lane 2 (local.get $low)) (i32x4.extract_lane 3 (local.get $low))))))
        (local.set $index (i32.add (local.get $index) (i32.const 1)))
        (br $next)))))
