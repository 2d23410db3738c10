/**
 * Generates a data set like MovieLens 25M, for measuring and testing at full size without anybody's
 * data: ratings, movies, links, tags and TMDB responses in their original formats.
 *
 * <p>The counts are exact. The shapes follow MovieLens (Harper and Konstan, "The MovieLens
 * Datasets: History and Context", TiiS 2015): few movies have most of the ratings, most users rate
 * within one day, many in pages of equal timestamps. Order carries meaning: movies stand on shelves
 * of one subject, which users go through in one direction; tastes wander from shelf to shelf;
 * series are watched from their beginning.
 */
package nightreel.generate;
