package nightreel.train;

/**
 * Causal multi-head self-attention (Vaswani et al. 2017) in TorchScript, by torch's fused operator.
 *
 * <p>{@code attend(x, weight, bias, dropout)}: {@code x} is {@code (B, L, D)}, {@code weight}
 * {@code (3 D, D)} and {@code bias} {@code (3 D)} give queries, keys and values of {@code
 * self.heads} heads; the result is {@code (B, L, D)}.
 *
 * <p>{@code attend_at(x, places, weight, bias)}: the same without dropout, but only what one place
 * of each sequence sees. {@code places} is {@code (B)}, among the {@code B x L}; the result is
 * {@code (B, D)}.
 */
final class Attention {

  static final String FUNCTION =
      """
      def attend(self, x, weight, bias, dropout: float):
        qkv = torch.linear(x, weight, bias).view([x.size(0), x.size(1), 3, self.heads, -1])
        q, k, v = torch.unbind(qkv.permute([2, 0, 3, 1, 4]), 0)
        a = torch.scaled_dot_product_attention(q, k, v, None, dropout, True)
        return a.transpose(1, 2).flatten(2)
      def attend_at(self, x, places, weight, bias):
        size = x.size(0)
        length = x.size(1)
        width = x.size(2)
        q = torch.embedding(x.flatten(0, 1), places)
        q = torch.linear(q, weight[:width], bias[:width]).view([size, self.heads, 1, -1])
        kv = torch.linear(x, weight[width:], bias[width:]).view([size, length, 2, self.heads, -1])
        k, v = torch.unbind(kv.permute([2, 0, 3, 1, 4]), 0)
        column = torch.arange(length, device=x.device)
        seen = torch.le(column.unsqueeze(0), torch.remainder(places, length).unsqueeze(1))
        a = torch.scaled_dot_product_attention(q, k, v, seen.view([size, 1, 1, length]), 0.0, False)
        return a.flatten(1)
      """;

  private Attention() {}
}
