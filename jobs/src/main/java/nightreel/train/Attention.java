package nightreel.train;

/**
 * Causal multi-head self-attention (Vaswani et al. 2017) in TorchScript, by torch's fused operator.
 *
 * <p>{@code attend(x, weight, bias, dropout)}: {@code x} is {@code (B, L, D)}, {@code weight}
 * {@code (3 D, D)} and {@code bias} {@code (3 D)} give queries, keys and values of {@code
 * self.heads} heads; the result is {@code (B, L, D)}.
 */
final class Attention {

  static final String FUNCTION =
      """
      def attend(self, x, weight, bias, dropout: float):
        qkv = torch.linear(x, weight, bias).view([x.size(0), x.size(1), 3, self.heads, -1])
        q, k, v = torch.unbind(qkv.permute([2, 0, 3, 1, 4]), 0)
        a = torch.scaled_dot_product_attention(q, k, v, None, dropout, True)
        return a.transpose(1, 2).flatten(2)
      """;

  private Attention() {}
}
